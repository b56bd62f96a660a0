package sluice.dms;

/// The load task did not bring every row, or nobody can say that it did.
public final class LoadFailed extends RuntimeException {

    /// @param what   what was found, a sentence without its full stop
    /// @param remedy what to do next, a sentence without its full stop
    public LoadFailed(String what, String remedy) {
        super(what + ". " + remedy + ".");
    }
}
