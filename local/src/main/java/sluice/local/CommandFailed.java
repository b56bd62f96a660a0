package sluice.local;

/// A command ends without having done its work; the message is all that is printed.
public final class CommandFailed extends Exception {

    private final transient Exit exit;

    public CommandFailed(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    public Exit exit() {
        return exit;
    }
}
