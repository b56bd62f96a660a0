package sluice.sql;

/// A session on the target cannot be made to mean what Sluice's statements mean. Trying again would not help.
public final class SessionRefused extends RuntimeException {
    public SessionRefused(String message) {
        super(message);
    }
}
