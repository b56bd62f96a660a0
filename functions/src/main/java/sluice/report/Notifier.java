package sluice.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import sluice.aws.AwsErrors;
import sluice.aws.AwsRefused;
import sluice.aws.Throttled;
import sluice.wire.Json;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.sns.SnsClient;

/// Sends a run's message and its event, each once. An item in the state table (kinds `message` and `event`) is claimed for
/// a minute, then the thing is sent, then the item is marked: two senders at once send once, and a sender that dies in
/// between is repeated by the next, so a message may come twice but is never lost.
public final class Notifier {

    private static final Duration CLAIM = Duration.ofMinutes(1);

    /// Longer than an execution's name is taken: 90 days after it closed, the name may be used again.
    private static final Duration KEPT = Duration.ofDays(85);

    private final DynamoDbClient dynamo;
    private final String table;
    private final SnsClient sns;
    private final String topicArn;
    private final EventBridgeClient events;
    private final String eventBus;
    private final InstantSource clock;

    public Notifier(
            DynamoDbClient dynamo,
            String table,
            SnsClient sns,
            String topicArn,
            EventBridgeClient events,
            String eventBus,
            InstantSource clock) {
        this.dynamo = dynamo;
        this.table = table;
        this.sns = sns;
        this.topicArn = topicArn;
        this.events = events;
        this.eventBus = eventBus;
        this.clock = clock;
    }

    /// Tells how a run ended.
    ///
    /// @return false if its message had been sent before
    /// @throws Throttled if it may be tried again, also where somebody else is sending it right now
    public boolean send(Ending ending) {
        Message message = Messages.of(ending);
        boolean sent = once("message", ending.runId(), () ->
                AwsErrors.call("publish the message of run " + ending.runId(), () -> sns.publish(
                        r -> r.topicArn(topicArn).subject(message.subject()).message(message.body()))));
        once("event", ending.runId(), () -> put(OutcomeEvent.of(ending), OutcomeEvent.detailType(ending)));
        return sent;
    }

    private void put(OutcomeEvent event, String detailType) {
        PutEventsResponse response = AwsErrors.call("put the event of run " + event.runId(), () -> events.putEvents(
                r -> r.entries(e -> e.eventBusName(eventBus)
                        .source(OutcomeEvent.SOURCE)
                        .detailType(detailType)
                        .resources(event.executionArn())
                        .detail(Json.text(event)))));
        for (PutEventsResultEntry e : response.entries()) {
            // a refused entry comes in an answer that says 200; only some of its codes pass by themselves
            if (e.errorCode() != null) {
                String text = "EventBridge refused the event of run " + event.runId() + ": " + e.errorCode() + ", "
                        + e.errorMessage();
                throw e.errorCode().equals("ThrottlingException") || e.errorCode().equals("InternalFailure")
                        ? new Throttled(text, null)
                        : new AwsRefused(e.errorCode(), text + ". Check the event bus given to the stack.", null);
            }
        }
    }

    private boolean once(String kind, String runId, Runnable send) {
        Map<String, AttributeValue> key = Map.of("kind", text(kind), "id", text(runId));
        Map<String, AttributeValue> item = AwsErrors.call("read whether run " + runId + " was told", () ->
                dynamo.getItem(r -> r.tableName(table).key(key).consistentRead(true)).item());
        if (item.containsKey("sent")) {
            return false;
        }
        Instant now = clock.instant();
        if (item.containsKey("until") && now.toEpochMilli() < Long.parseLong(item.get("until").n())) {
            throw new Throttled("the " + kind + " of run " + runId + " is being sent by another function", null);
        }
        claim(key, item, now);
        send.run();
        Map<String, AttributeValue> done = new HashMap<>(key);
        done.put("sent", text(now.toString()));
        done.put("expires", number(now.plus(KEPT).getEpochSecond()));
        AwsErrors.call("note that run " + runId + " was told", () -> dynamo.putItem(r -> r.tableName(table).item(done)));
        return true;
    }

    /// Takes the item in the state it was read in, so that of two senders one fails here.
    private void claim(Map<String, AttributeValue> key, Map<String, AttributeValue> seen, Instant now) {
        Map<String, AttributeValue> claimed = new HashMap<>(key);
        claimed.put("until", number(now.plus(CLAIM).toEpochMilli()));
        claimed.put("expires", number(now.plus(KEPT).getEpochSecond()));
        AwsErrors.call("claim the message of a run", () -> {
            try {
                return seen.isEmpty()
                        ? dynamo.putItem(r -> r.tableName(table)
                                .item(claimed)
                                .conditionExpression("attribute_not_exists(id)"))
                        : dynamo.putItem(r -> r.tableName(table)
                                .item(claimed)
                                .conditionExpression("#until = :seen")
                                .expressionAttributeNames(Map.of("#until", "until"))
                                .expressionAttributeValues(Map.of(":seen", seen.get("until"))));
            } catch (ConditionalCheckFailedException e) {
                throw new Throttled("the message of a run is being sent by another function", e);
            }
        });
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
