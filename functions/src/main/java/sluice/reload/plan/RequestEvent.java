package sluice.reload.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.wire.Json;

/// A reload that is asked for by an event, or by a schedule of EventBridge Scheduler, whose input has an event's form.
/// `sluice/request-event.schema.json` describes the detail. Whatever comes is read: what is wrong with it is in [#problems].
///
/// @param eventId     EventBridge's id of the event; of one without, the id of the function's call
/// @param requestId   the asker's, else the event's id; a schedule's name and time. Empty where what was given is none
/// @param requestedBy as the asker says; the schedule's ARN. Empty where nobody says it
/// @param request     in one form for all that ask for the same ([Json#canonical]); empty with problems
/// @param problems    all that the document shows by itself, by their place in the event; none if it can be run
public record RequestEvent(
        String eventId, Optional<String> requestId, Optional<String> requestedBy, Optional<String> request, List<Problem> problems) {

    private static final String SOURCE = "sluice.request";

    /// Of the detail.
    private static final int VERSION = 1;

    private static final String SCHEDULER = "aws.scheduler";

    /// So that a run's name has at most 80 characters.
    private static final int ID = 64;

    private static final int MAX_REQUESTED_BY = 200;

    /// Step Functions takes so much.
    private static final int MAX_BYTES = 262_144;

    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    public RequestEvent {
        problems = List.copyOf(problems);
    }

    /// @param stack  the stack that reads
    /// @param callId of the function's call, the same when it is tried again
    public static RequestEvent read(String text, String stack, String callId) {
        return new Reader(stack).event(text, callId);
    }

    private static final class Reader extends StrictReader {

        private final String stack;

        Reader(String stack) {
            this.stack = stack;
        }

        RequestEvent event(String text, String callId) {
            JsonNode event = parsed(text);
            String eventId = id(event.get("id")).orElse(callId);
            boolean scheduled = event.path("source").asText().equals(SCHEDULER);
            if (!scheduled && !event.path("source").asText().equals(SOURCE)) {
                problem("source", event.get("source"), "is neither " + SOURCE + " nor " + SCHEDULER,
                        "Start from events/reload-requested.json, or for a schedule's input from events/schedule-input.json");
            }
            JsonNode detail = event.path("detail");
            if (!detail.isObject()) {
                problem("detail", event.get("detail"), "is not a JSON object", "Start from events/reload-requested.json");
            } else {
                unknown("detail.", detail, "version", "stack", "requestId", "requestedBy", "request");
            }
            JsonNode version = detail.path("version");
            if (!version.isInt() || version.intValue() != VERSION) {
                problem("detail.version", detail.get("version"), "is not a version that this stack knows", "Write " + VERSION);
            }
            string("detail.stack", detail.get("stack")).filter(s -> !s.equals(stack)).ifPresent(_ -> problem(
                    "detail.stack", detail.get("stack"), "is another stack than " + stack, "Send it to that one, or leave it out"));
            Optional<String> by = string("detail.requestedBy", detail.get("requestedBy"));
            by.filter(b -> b.length() > MAX_REQUESTED_BY).ifPresent(b -> problem("detail.requestedBy", detail.get("requestedBy"),
                    "has " + b.length() + " characters", "Say it in at most " + MAX_REQUESTED_BY));
            Optional<Instant> time = scheduled ? time(event.get("time")) : Optional.empty();
            Optional<String> schedule = scheduled ? Optional.of(event.path("resources").path(0).asText()) : Optional.empty();
            Optional<String> requestId = schedule.isPresent()
                    ? scheduledId(schedule.get(), time, detail)
                    : requestId(detail.get("requestId"), eventId);
            Optional<String> request = request(detail.get("request"), time);
            return new RequestEvent(
                    eventId,
                    requestId,
                    by.or(() -> schedule.filter(s -> !s.isEmpty())).map(StrictReader::cut),
                    problems.isEmpty() ? request : Optional.empty(),
                    problems);
        }

        private JsonNode parsed(String text) {
            try {
                return Json.strict().readTree(text);
            } catch (JsonProcessingException e) {
                problem("event", null, "is not JSON that can be read in one way: " + e.getOriginalMessage(), "Correct it");
                return again(text);
            }
        }

        /// For what else it says, e.g. its id.
        private static JsonNode again(String text) {
            try {
                return Json.lenient().readTree(text);
            } catch (JsonProcessingException e) {
                return MissingNode.getInstance();
            }
        }

        private static Optional<String> id(JsonNode node) {
            return Optional.ofNullable(node).map(JsonNode::textValue).filter(Reader::isId);
        }

        private static boolean isId(String text) {
            return text.matches("[A-Za-z0-9_-]{1," + ID + "}");
        }

        private Optional<String> requestId(JsonNode node, String eventId) {
            if (node == null) {
                return Optional.of(eventId);
            }
            Optional<String> id = id(node);
            if (id.isEmpty()) {
                problem("detail.requestId", node, "is not 1 to " + ID + " of the characters A-Z, a-z, 0-9, _ and -",
                        "Write such a text, or leave it out");
            }
            return id;
        }

        private Optional<Instant> time(JsonNode node) {
            if (node == null) {
                problem("time", null, "is missing", "Write \"time\": \"<aws.scheduler.scheduled-time>\"");
            }
            return instant("time", node);
        }

        /// The schedule's name, shortened where it is long, and the time that it was to ask at.
        private Optional<String> scheduledId(String arn, Optional<Instant> time, JsonNode detail) {
            if (detail.has("requestId")) {
                problem("detail.requestId", detail.get("requestId"), "names one request, and a schedule asks for many",
                        "Leave it out: it is made of the schedule's name and time");
            }
            String name = arn.substring(arn.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_-]", "-");
            if (name.isEmpty()) {
                problem("resources", null, "is missing", "Write \"resources\": [\"<aws.scheduler.schedule-arn>\"]");
                return Optional.empty();
            }
            return time.map(COMPACT::format)
                    .map(t -> name.substring(0, Math.min(name.length(), ID - 1 - t.length())) + "-" + t);
        }

        /// @param time what a relative window counts back from that says nothing itself
        private Optional<String> request(JsonNode node, Optional<Instant> time) {
            JsonNode request = node == null ? null : node.deepCopy();
            if (time.isPresent() && request != null && request.get("window") instanceof ObjectNode window
                    && window.has("last") && !window.has("asOf")) {
                window.put("asOf", time.get().toString());
            }
            try {
                RequestReader.read(request);
            } catch (RequestRefused e) {
                e.problems().forEach(p -> problems.add(new Problem(
                        p.field().equals("request") ? "detail.request" : "detail.request." + p.field(),
                        p.value(), p.problem(), p.remedy())));
                return Optional.empty();
            }
            String canonical = Json.canonical(request);
            int bytes = canonical.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                problem("detail.request", null, "has " + bytes + " bytes, and a run takes " + MAX_BYTES, "Ask for fewer tables at once");
            }
            return Optional.of(canonical);
        }
    }
}
