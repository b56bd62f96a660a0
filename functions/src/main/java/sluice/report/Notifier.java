package sluice.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.aws.AwsErrors;
import sluice.aws.Failures;
import sluice.aws.StateTable;
import sluice.aws.Throttled;
import sluice.wire.Json;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sns.SnsClient;

/// Sends a run's message and its event, and messages about no run, each once. What is to be sent is stored first, word for word, in
/// the state table (kind `unsent`), and is sent from there, by whoever comes: what was said first of a run's end is what is told, hours
/// later too. When both were taken, that is noted (kind `message`) and what was stored goes.
///
/// A sender claims what it sends for a minute: two at once send once, and one that dies in between is repeated by the next, so a
/// message may come twice but is never lost.
public final class Notifier {

    private static final String UNSENT = "unsent";
    private static final String TOLD = "message";

    private static final Duration CLAIM = Duration.ofMinutes(1);

    /// Shorter than an execution's name is taken: 90 days after it closed, the name may be used again.
    private static final Duration KEPT = Duration.ofDays(85);

    private final StateTable table;
    private final SnsClient sns;
    private final String topicArn;
    private final EventBus events;
    private final InstantSource clock;

    public Notifier(
            DynamoDbClient dynamo,
            String table,
            SnsClient sns,
            String topicArn,
            EventBus events,
            InstantSource clock) {
        this.table = new StateTable(dynamo, table);
        this.sns = sns;
        this.topicArn = topicArn;
        this.events = events;
        this.clock = clock;
    }

    /// Tells how a run ended, unless something else is stored of it: then that.
    ///
    /// @return false if its message had been sent before
    /// @throws Throttled if it may be tried again, also where somebody else is sending it right now
    public boolean send(Ending ending) {
        if (told(ending.runId())) {
            return false;
        }
        Map<String, AttributeValue> mine = unsent(ending.runId(), Messages.of(ending));
        mine.put("executionArn", StateTable.text(ending.executionArn()));
        mine.put("detailType", StateTable.text(OutcomeEvent.detailType(ending)));
        mine.put("detail", StateTable.text(Json.text(OutcomeEvent.of(ending))));
        mine.put("until", until(clock.instant().plus(CLAIM)));
        if (table.putNew(mine)) {
            return deliver(mine);
        }
        Optional<Map<String, AttributeValue>> stored = table.find(UNSENT, ending.runId());
        return stored.isPresent() && deliver(claimed(stored.get()));
    }

    /// Sends all that is stored and that nobody is sending. Each is tried, whatever becomes of the others.
    ///
    /// @throws Throttled after all were tried, if any could not be sent
    public void sendStored() {
        Failures failures = new Failures();
        table.all(UNSENT).stream().filter(stored -> !taken(stored)).forEach(stored -> failures.attempt(() -> deliver(claimed(stored))));
        failures.report("messages or events could not be sent");
    }

    /// Stores a message that is about no run, for [#sendStored], unless it is stored or was sent.
    ///
    /// @param id no run's name: it has a space
    void store(String id, Message message) {
        if (!told(id)) {
            Map<String, AttributeValue> item = unsent(id, message);
            item.put("until", until(clock.instant()));
            table.putNew(item);
        }
    }

    private static Map<String, AttributeValue> unsent(String id, Message message) {
        Map<String, AttributeValue> item = StateTable.item(UNSENT, id);
        item.put("subject", StateTable.text(message.subject()));
        item.put("body", StateTable.text(message.body()));
        return item;
    }

    /// Whether a message was sent. DynamoDB deletes what has expired late.
    private boolean told(String id) {
        return table.find(TOLD, id)
                .filter(i -> i.containsKey("sent"))
                .filter(i -> clock.instant().getEpochSecond() < Long.parseLong(i.get("expires").n()))
                .isPresent();
    }

    private static AttributeValue until(Instant end) {
        return StateTable.number(end.toEpochMilli());
    }

    private boolean taken(Map<String, AttributeValue> stored) {
        return clock.millis() < Long.parseLong(stored.get("until").n());
    }

    /// Takes an item in the state it was read in, so that of two senders one fails here.
    private Map<String, AttributeValue> claimed(Map<String, AttributeValue> stored) {
        Map<String, AttributeValue> mine = new HashMap<>(stored);
        mine.put("until", until(clock.instant().plus(CLAIM)));
        if (taken(stored) || !table.replace(mine, "until", stored.get("until"))) {
            throw new Throttled("the message of " + stored.get("id").s() + " is being sent by another function", null);
        }
        return mine;
    }

    private boolean deliver(Map<String, AttributeValue> mine) {
        String id = mine.get("id").s();
        // it may have been sent, and what was stored deleted, while we stored it again
        boolean told = told(id);
        boolean publish = !told && !mine.containsKey("published");
        if (publish) {
            AwsErrors.call("publish the message of " + id, () -> sns.publish(r -> r.topicArn(topicArn)
                    .subject(mine.get("subject").s())
                    .message(mine.get("body").s())));
            mine.put("published", StateTable.text(clock.instant().toString()));
            table.put(mine);
        }
        if (!told) {
            if (mine.containsKey("detail")) {
                events.put("event of " + id, mine.get("detailType").s(), List.of(mine.get("executionArn").s()), mine.get("detail").s());
            }
            Instant now = clock.instant();
            Map<String, AttributeValue> done = StateTable.item(TOLD, id);
            done.put("sent", StateTable.text(now.toString()));
            done.put("expires", StateTable.number(now.plus(KEPT).getEpochSecond()));
            table.put(done);
        }
        table.delete(UNSENT, id);
        return publish;
    }
}
