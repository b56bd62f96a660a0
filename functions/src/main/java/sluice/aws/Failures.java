package sluice.aws;

import java.util.ArrayList;
import java.util.List;

/// What AWS did not do of several things, each of which is tried whatever becomes of the others.
public final class Failures {

    private final List<RuntimeException> failures = new ArrayList<>();

    /// Does one of them. Any exception but [Throttled] and [AwsRefused] goes on to the caller.
    public void attempt(Runnable work) {
        try {
            work.run();
        } catch (Throttled | AwsRefused e) {
            failures.add(e);
        }
    }

    /// @param what follows the number of failures in the message, e.g. `messages could not be sent`
    /// @throws Throttled if anything failed: with the first failure, and to be tried again
    public void report(String what) {
        if (!failures.isEmpty()) {
            RuntimeException first = failures.getFirst();
            throw new Throttled(failures.size() + " " + what + "; the first: " + first.getMessage(), first);
        }
    }
}
