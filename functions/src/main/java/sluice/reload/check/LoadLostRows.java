package sluice.reload.check;

/// The source holds another number of rows in the window than were loaded, and held it before and after the load.
public final class LoadLostRows extends RuntimeException {
    public LoadLostRows(String message) {
        super(message);
    }
}
