package sluice.dms;

import java.util.Map;

/// What is to be thought of a load.
public sealed interface Judgement {

    /// It is certain that the load has not ended.
    record StillRunning() implements Judgement {}

    /// Every table arrived whole.
    ///
    /// @param rows loaded rows by the plan's table number
    record Loaded(Map<Integer, Long> rows) implements Judgement {
        public Loaded {
            rows = Map.copyOf(rows);
        }
    }

    /// It did not bring everything, or nobody can say that it did.
    ///
    /// @param what   what was found
    /// @param remedy what to do next
    record NotLoaded(String what, String remedy) implements Judgement {}
}
