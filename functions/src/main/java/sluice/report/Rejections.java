package sluice.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import sluice.aws.StateTable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// How many requests were rejected, so that people get one message about many: two items of the state table, kind `rejections`.
/// `counted` has the number and the latest; `told` how many people know of, and when they were told.
public final class Rejections {

    private static final String KIND = "rejections";

    /// Between two messages.
    private static final Duration PAUSE = Duration.ofMinutes(15);

    private final StateTable table;
    private final InstantSource clock;

    public Rejections(DynamoDbClient dynamo, String table, InstantSource clock) {
        this.table = new StateTable(dynamo, table);
        this.clock = clock;
    }

    /// Counts one. However many come, the table does not grow.
    ///
    /// @param region where the stack is
    public void count(Answer.Rejected rejected, String region) {
        table.count(KIND, "counted", Map.of(
                "stack", StateTable.text(rejected.stack()),
                "region", StateTable.text(region),
                "latest", StateTable.text(Messages.rejection(rejected, clock.instant()))));
    }

    /// Stores a message about those that nobody was told of, unless the last message is too young.
    ///
    /// @param notifier sends it when it sends what is stored
    public void tell(Notifier notifier) {
        Map<String, Map<String, AttributeValue>> items =
                table.all(KIND).stream().collect(Collectors.toMap(i -> i.get("id").s(), Function.identity()));
        Map<String, AttributeValue> counted = items.getOrDefault("counted", Map.of());
        Map<String, AttributeValue> told = items.getOrDefault("told", Map.of());
        long before = count(told);
        long now = count(counted);
        if (now == before || told.containsKey("at") && clock.instant().isBefore(Instant.parse(told.get("at").s()).plus(PAUSE))) {
            return;
        }
        // of two sweeps at once, and of one that died before it noted this, one message comes
        notifier.store("rejections after " + before, Messages.rejected(
                now - before, counted.get("stack").s(), counted.get("region").s(), counted.get("latest").s()));
        Map<String, AttributeValue> item = StateTable.item(KIND, "told");
        item.put("count", StateTable.number(now));
        item.put("at", StateTable.text(clock.instant().toString()));
        table.put(item);
    }

    private static long count(Map<String, AttributeValue> item) {
        return item.isEmpty() ? 0 : Long.parseLong(item.get("count").n());
    }
}
