package sluice.sql;

import java.util.Arrays;
import java.util.Optional;

/// The SQLSTATEs that say nothing about the work itself, so that the same work may succeed later: one table of what is
/// tried again, and how.
///
/// [Again#HERE] means in the same session, after a short pause that is longer each time, until the step's deadline (see
/// `sluice.staging.Tries`); a step without such a loop is begun again. [Again#ANEW] means that the session is given up, and
/// the state machine begins the step again in a new one, which after a failover finds the new writer: up to 15 times, 5
/// seconds after the first failure and a minute at most after later ones, each cut by jitter. Only then does the run fail.
///
/// Anything that is not here is final. So are a unique value, a missing parent and whatever a CHECK or a trigger of the
/// user's raises; that a row of the same key appeared (23505) is a race that the merge knows by the index.
public enum SqlState {
    SERIALIZATION("40", Again.HERE, "the transaction lost a race with another one"),
    LOCK("55P03", Again.HERE, "another session held a lock"),
    CANCELED("57014", Again.HERE, "the statement was cancelled, or ran out of the time that its function has"),
    CONNECTION("08", Again.ANEW, "there was no connection to the database"),
    READ_ONLY("25006", Again.ANEW, "the database takes no writes, as while it fails over"),
    IDLE("25P03", Again.ANEW, "the server ended an idle transaction"),
    TOO_LONG("25P04", Again.ANEW, "the server ended a transaction that it found too long"),
    TOO_MANY("53300", Again.ANEW, "the server takes no more connections"),
    DISK("53100", Again.ANEW, "the server's disk is full"),
    MEMORY("53200", Again.ANEW, "the server is out of memory"),
    RESOURCES("53", Again.ANEW, "the server is short of a resource"),
    SHUTDOWN("57P", Again.ANEW, "the server ended the session, or is starting or stopping");

    /// Where work is tried again.
    public enum Again {
        HERE,
        ANEW
    }

    private final String prefix;
    private final Again again;
    private final String words;

    SqlState(String prefix, Again again, String words) {
        this.prefix = prefix;
        this.again = again;
        this.words = words;
    }

    /// What is known of a state; empty if it does not pass by itself.
    public static Optional<SqlState> of(String state) {
        return Arrays.stream(values()).filter(s -> state.startsWith(s.prefix)).findFirst();
    }

    public Again again() {
        return again;
    }

    /// What it means, in plain words.
    public String words() {
        return words;
    }
}
