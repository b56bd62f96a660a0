package sluice.cleanup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.aws.StateTable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The runs that have begun and may still hold something or be untold: one item each in the state table, kind `run`, from before
/// anything is done until [Sweeper] removes it. Whoever wants to know whether there is anything to do looks here and needs no
/// session on the target.
public final class OpenRuns {

    private static final String KIND = "run";

    private final StateTable table;

    public OpenRuns(DynamoDbClient dynamo, String table) {
        this.table = new StateTable(dynamo, table);
    }

    /// @param cleanup ARN of the clean-up that a sweep started last; empty if none did
    public record OpenRun(String runId, String executionArn, Optional<String> cleanup) {}

    /// Notes a run; one that is noted stays as it is.
    public void note(String runId, String executionArn) {
        table.putNew(item(new OpenRun(runId, executionArn, Optional.empty())));
    }

    public List<OpenRun> all() {
        return table.all(KIND).stream()
                .map(i -> new OpenRun(
                        i.get("id").s(),
                        i.get("executionArn").s(),
                        Optional.ofNullable(i.get("cleanup")).map(AttributeValue::s)))
                .toList();
    }

    void cleaning(OpenRun run, String cleanupArn) {
        table.put(item(new OpenRun(run.runId(), run.executionArn(), Optional.of(cleanupArn))));
    }

    void remove(OpenRun run) {
        table.delete(KIND, run.runId());
    }

    private static Map<String, AttributeValue> item(OpenRun run) {
        Map<String, AttributeValue> item = StateTable.item(KIND, run.runId());
        item.put("executionArn", StateTable.text(run.executionArn()));
        run.cleanup().ifPresent(c -> item.put("cleanup", StateTable.text(c)));
        return item;
    }
}
