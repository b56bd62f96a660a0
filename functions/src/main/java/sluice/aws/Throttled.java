package sluice.aws;

/// AWS did not answer this time: too many requests, a fault on its side, or no connection. The same call may be made
/// again; the state machines retry it by this class's name.
public final class Throttled extends RuntimeException {
    public Throttled(String message, Throwable cause) {
        super(message, cause);
    }
}
