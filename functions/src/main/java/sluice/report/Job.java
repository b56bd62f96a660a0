package sluice.report;

import java.util.Locale;
import java.util.Map;
import sluice.ledger.RunReport.Outcome;

/// What people and programs read of a job.
///
/// @param name     one word, e.g. `reload`
/// @param meanings what each outcome means: a sentence
public record Job(String name, Map<Outcome, String> meanings) {

    public Job {
        meanings = Map.copyOf(meanings);
        for (Outcome o : Outcome.values()) {
            if (!meanings.containsKey(o)) {
                throw new IllegalArgumentException(name + " does not say what " + o + " means");
            }
        }
    }

    /// The stack that the job's state machine is of.
    ///
    /// @param arn of the state machine or of an execution
    public String stack(String arn) {
        String[] parts = arn.split(":");
        String machine = parts.length > 6 ? parts[6] : "";
        String suffix = "-" + name;
        return machine.endsWith(suffix) ? machine.substring(0, machine.length() - suffix.length()) : machine;
    }

    /// The name as it begins a sentence.
    String title() {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
