package sluice.dms;

import java.time.Instant;

/// A waiting execution's task token.
///
/// @param taskArn the load task waited for
/// @param runId   the execution's name
/// @param token   what resumes the execution; never logged
/// @param attempt grows with every attempt of the waiting state, so that a late attempt cannot replace a newer one
/// @param since   when it was stored
public record Token(String taskArn, String runId, String token, long attempt, Instant since) {

    /// @param entered when the waiting state was entered
    /// @param retry   how often it was retried since, from 0
    public static long attempt(Instant entered, int retry) {
        return entered.toEpochMilli() * 1000 + retry;
    }

    @Override
    public String toString() {
        return "token of " + runId + " for " + taskArn;
    }
}
