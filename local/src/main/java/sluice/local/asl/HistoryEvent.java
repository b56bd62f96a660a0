package sluice.local.asl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/// One event of an execution's history.
///
/// @param id counts from 1
/// @param previousId the event that led to this one; 0 for the first
/// @param type AWS's name, such as `TaskStateEntered`
/// @param detailsName AWS's member for the details, such as `stateEnteredEventDetails`; null if the type has none
/// @param details in AWS's shape: inputs and outputs are JSON texts
public record HistoryEvent(
        long id, long previousId, Instant timestamp, String type, String detailsName, ObjectNode details) {

    /// As `aws stepfunctions get-execution-history` prints it.
    public ObjectNode json() {
        ObjectNode json = AslJson.object();
        json.put("timestamp", timestamp.toString());
        json.put("type", type);
        json.put("id", id);
        json.put("previousEventId", previousId);
        if (detailsName != null) {
            json.set(detailsName, details.deepCopy());
        }
        return json;
    }
}
