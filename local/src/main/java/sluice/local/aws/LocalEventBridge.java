package sluice.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.local.asl.Time;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/// The event buses: keeps every event and hands it to the rules of its bus. Operations it does not have throw
/// [UnsupportedOperationException].
public final class LocalEventBridge implements EventBridgeClient {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Rules rules;
    private final Set<String> buses;
    private final Time time;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    /// @param buses their names
    public LocalEventBridge(Rules rules, Set<String> buses, Time time) {
        this.rules = rules;
        this.buses = Set.copyOf(buses);
        this.time = time;
    }

    @Override
    public PutEventsResponse putEvents(PutEventsRequest request) {
        Requests.only(request, "Entries");
        List<PutEventsResultEntry> results = new ArrayList<>();
        int failed = 0;
        for (PutEventsRequestEntry entry : request.entries()) {
            Requests.only(entry, "Source", "DetailType", "Detail", "Resources", "Time", "EventBusName");
            String bus = entry.eventBusName() == null ? SamTemplate.DEFAULT_BUS : entry.eventBusName();
            if (!buses.contains(bus)) {
                throw new IllegalArgumentException("no event bus " + bus);
            }
            JsonNode detail = detail(entry.detail());
            if (detail == null || entry.source() == null || entry.detailType() == null) {
                failed++;
                String what = detail == null ? "MalformedDetail" : "InvalidArgument";
                results.add(PutEventsResultEntry.builder().errorCode(what).errorMessage("Detail is malformed or a"
                        + " required parameter is missing.").build());
            } else {
                String id = publish(bus, entry.source(), entry.detailType(), entry.resources(), detail);
                results.add(PutEventsResultEntry.builder().eventId(id).build());
            }
        }
        return PutEventsResponse.builder().entries(results).failedEntryCount(failed).build();
    }

    /// Null unless it is a JSON object.
    private static JsonNode detail(String text) {
        try {
            JsonNode detail = text == null ? null : MAPPER.readTree(text);
            return detail != null && detail.isObject() ? detail : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /// Sends an event as an AWS service does, on the default bus.
    ///
    /// @return the event's id
    public String publish(String source, String detailType, List<String> resources, JsonNode detail) {
        return publish(SamTemplate.DEFAULT_BUS, source, detailType, resources, detail);
    }

    private String publish(String bus, String source, String detailType, List<String> resources, JsonNode detail) {
        String seed = source + detailType + events.size() + detail;
        ObjectNode event = envelope(source, detailType, resources, time.now(), seed);
        event.set("detail", detail);
        events.add(event);
        rules.accept(bus, event);
        return event.path("id").asText();
    }

    /// Everything sent so far, in order.
    public List<JsonNode> events() {
        return List.copyOf(events);
    }

    /// Sends "Step Functions Execution Status Change" for an execution that has begun or ended (Step Functions Developer
    /// Guide, "EventBridge").
    public void executionChanged(Execution e) {
        ObjectNode detail = MAPPER.createObjectNode();
        detail.put("executionArn", e.arn());
        detail.put("stateMachineArn", e.machine().arn());
        detail.put("name", e.name());
        detail.put("status", e.status().toString());
        detail.put("startDate", e.started().toEpochMilli());
        detail.put("stopDate", e.stopped().map(Instant::toEpochMilli).orElse(null));
        detail.put("input", e.input().toString());
        detail.putObject("inputDetails").put("included", true);
        detail.put("output", e.output().map(JsonNode::toString).orElse(null));
        detail.set("outputDetails", e.output().isPresent()
                ? MAPPER.createObjectNode().put("included", true)
                : MAPPER.nullNode());
        detail.put("error", e.error().orElse(null));
        detail.put("cause", e.cause().orElse(null));
        publish("aws.states", "Step Functions Execution Status Change", List.of(e.arn()), detail);
    }

    /// An event without its detail.
    ///
    /// @param seed what the id is made from
    static ObjectNode envelope(String source, String detailType, List<String> resources, Instant when, String seed) {
        ObjectNode event = MAPPER.createObjectNode();
        event.put("version", "0");
        event.put("id", UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString());
        event.put("detail-type", detailType);
        event.put("source", source);
        event.put("account", Arns.ACCOUNT);
        event.put("time", when.truncatedTo(ChronoUnit.SECONDS).toString());
        event.put("region", Arns.REGION);
        resources.forEach(event.putArray("resources")::add);
        return event;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
