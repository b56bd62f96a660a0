package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sluice.local.asl.Execution;
import sluice.local.aws.LocalSns;
import sluice.local.aws.Rules;
import sluice.local.aws.SamTemplate;
import sluice.local.dms.Faults;
import sluice.report.Answer;
import sluice.wire.Json;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sns.model.SnsException;

/// Reloads that events and schedules ask for, by the template's own rules: what starts, what is answered, and who is told.
@Timeout(300)
class LocalRequestsPostgresTest implements AutoCloseable {

    private static final String BUS = "sluice-requests";

    private final LocalRun run = new LocalRun(new LocalSluice.FunctionHook() {}, true, LocalRun.ROOT, s -> LocalRun.login(
            s, s.targetUrl(), s.options().dmsTargetUrl(),
            Map.of("RequestBus", "own", "RequestAccounts", "111111111111", "Schedule", "rate(1 day)", "ScheduledRequest", """
                    {"tables":[{"source":"SHOP.ORDERS","target":"shop.orders"}],\
                    "window":{"column":"order_date","last":"P20Y","lag":"PT1H","zone":"Europe/Berlin"}}"""),
            Map.of()));
    private final LocalSluice machine = run.machine();

    LocalRequestsPostgresTest() throws Exception {}

    @Override
    @org.junit.jupiter.api.AfterEach
    public void close() throws Exception {
        run.close();
    }

    /// Puts a request for February on the stack's bus.
    private void ask(String requestId, Consumer<ObjectNode> change) {
        try {
            ObjectNode detail = Json.strict().createObjectNode().put("version", 1).put("requestId", requestId);
            detail.set("request", Json.strict().readTree(LocalRun.REQUEST));
            change.accept(detail);
            machine.events().putEvents(r -> r.entries(e -> e.eventBusName(BUS).source("sluice.request")
                    .detailType("Sluice Reload Requested").detail(detail.toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode window(ObjectNode detail) {
        return (ObjectNode) detail.at("/request/window");
    }

    /// One thing that happens, and all that comes of it within half an hour, apart from it what was there before.
    private interface Happening {
        void happen() throws Exception;
    }

    private void then(String what, Happening happening, List<String> events, List<String> mails) throws Exception {
        int before = machine.events().events().size();
        int told = machine.sns().messages().size();
        happening.happen();
        machine.awaitQuiet();
        machine.time().advance(Duration.ofMinutes(35));
        machine.awaitQuiet();
        List<JsonNode> all = machine.events().events();
        assertThat(all.subList(before, all.size()).stream().filter(e -> e.path("source").asText().equals("sluice")).map(this::shown))
                .as(what).containsExactlyInAnyOrderElementsOf(events);
        List<LocalSns.Message> messages = machine.sns().messages();
        assertThat(messages.subList(told, messages.size())).as(what).extracting(LocalSns.Message::subject)
                .containsExactlyInAnyOrderElementsOf(mails);
        assertThat(run.leftovers()).as(what).isEmpty();
    }

    /// An event of ours in a few words, after a look at its schema.
    private String shown(JsonNode event) {
        String kind = event.path("detail-type").asText().replace("Sluice Reload ", "");
        JsonNode detail = event.path("detail");
        assertThat(JsonShape.problems(schema(kind), detail)).as("%s", detail).isEmpty();
        assertThat(detail.path("stack").asText()).isEqualTo("sluice");
        return kind + " " + detail.path("requestId").asText("-") + (detail.path("duplicate").asBoolean() ? " again" : "")
                + detail.path("problems").valueStream().map(p -> " " + p.path("field").asText()).reduce("", String::concat);
    }

    private static JsonNode schema(String kind) {
        String name = List.of("Accepted", "Rejected").contains(kind) ? kind.toLowerCase(java.util.Locale.ROOT) : "event";
        try (InputStream in = Answer.class.getResourceAsStream("/sluice/" + name + ".schema.json")) {
            return Json.strict().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final List<String> NONE = List.of();
    private static final List<String> REJECTED = List.of("Sluice reload request REJECTED, stack sluice");

    @Test
    void what_comes_of_a_request() throws Exception {
        List<String> clean = List.of("Sluice reload clean: shop.orders, this machine");
        then("once", () -> ask("one", _ -> {}), List.of("Accepted one", "Clean one"), clean);
        then("twice", () -> ask("one", _ -> {}), List.of("Accepted one again"), NONE);
        then("twice, while it runs", () -> {
            ask("two", _ -> {});
            ask("two", _ -> {});
        }, List.of("Accepted two", "Accepted two again", "Clean two"), clean);
        then("late, and it says when it was meant", () -> ask("late", d -> {
            window(d).remove(List.of("from", "to"));
            window(d).put("last", "P28D").put("zone", "UTC").put("asOf", "2026-03-01T00:00:00Z");
        }), List.of("Accepted late", "Clean late"), clean);
        assertThat(run.column("SELECT about ->> 'window' FROM sluice.run WHERE run_id = 'ev-late'").getFirst())
                .isEqualTo("order_date from 2026-02-01 00:00:00 to 2026-03-01 00:00:00");
        then("an unknown version", () -> ask("version", d -> d.put("version", 2)), List.of("Rejected version detail.version"), REJECTED);
        then("another stack", () -> ask("other", d -> d.put("stack", "other")), NONE, NONE);
        then("another request under a used id", () -> ask("one", d -> window(d).put("to", "2026-02-02")),
                List.of("Rejected one detail.requestId"), REJECTED);
        then("everything wrong", () -> ask("every thing", d -> window(d).put("to", "x")),
                List.of("Rejected - detail.requestId detail.request.window.to"), REJECTED);
        then("the plan refuses it", () -> ask("nowhere", d -> ((ObjectNode) d.at("/request/tables/0")).put("target", "shop.nowhere")),
                List.of("Accepted nowhere", "Refused nowhere"), List.of("Sluice reload REFUSED: shop.nowhere, this machine"));
        then("the table is claimed", () -> {
            Faults.Hold hold = run.faults().holdAt("SHOP.ORDERS", 5);
            Execution first = machine.reload("by-hand", Json.strict().readTree(LocalRun.REQUEST));
            machine.time().await(hold::reached);
            ask("held", _ -> {});
            machine.time().await(() -> machine.stepFunctions().executions().stream()
                    .anyMatch(e -> e.name().equals("ev-held") && e.stopped().isPresent()));
            hold.release();
            first.await();
            run.faults().clear();
        }, List.of("Accepted held", "Failed held", "Clean -"), List.of("Sluice reload FAILED: shop.orders, this machine", clean.getFirst()));
        then("SNS is away", () -> {
            run.refuseMessages(SnsException.builder().message("no").statusCode(400)
                    .awsErrorDetails(AwsErrorDetails.builder().errorCode("KMSDisabled").errorMessage("no").build()).build());
            ask("away", d -> d.put("version", 2));
            machine.time().advance(Duration.ofHours(1));
            run.refuseMessages(null);
        }, List.of("Rejected away detail.version"), REJECTED);
    }

    @Test
    void a_hundred_in_a_minute_that_are_wrong_are_answered_each_and_told_together() throws Exception {
        for (int i = 0; i < 100; i++) {
            ask("loop-" + i, d -> d.put("version", 2));
            machine.time().advance(Duration.ofMillis(600));
        }
        machine.time().advance(Duration.ofHours(1));
        List<String> events = machine.events().events().stream()
                .filter(e -> e.path("source").asText().equals("sluice"))
                .map(this::shown)
                .toList();
        assertThat(events).hasSize(100).allMatch(e -> e.matches("Rejected loop-\\d+ detail\\.version")).doesNotHaveDuplicates();
        // a sweep may have come in the midst of that minute
        assertThat(machine.sns().messages()).hasSizeBetween(1, 2);
        assertThat(machine.sns().messages().stream()
                        .map(m -> m.subject().replaceAll("\\D", ""))
                        .mapToInt(n -> n.isEmpty() ? 1 : Integer.parseInt(n))
                        .sum())
                .isEqualTo(100);
        assertThat(machine.stepFunctions().executions()).isEmpty();
        assertThat(machine.dynamo().items("StateTable").stream().map(i -> i.get("kind").s()).filter(k -> !k.equals("message")))
                .containsExactly("rejections", "rejections");
    }

    @Test
    void a_schedule_asks_by_its_time_and_what_comes_next_is_started_by_the_end_of_its_run() throws Exception {
        Instant began = machine.time().now();
        machine.time().advance(Duration.ofDays(1).plusMinutes(1));
        machine.awaitQuiet();
        List<JsonNode> ours = machine.events().events().stream().filter(e -> e.path("source").asText().equals("sluice")).toList();
        String name = ours.getFirst().at("/detail/runId").asText();
        assertThat(name).matches("ev-sluice-\\d{8}T\\d{6}Z");
        assertThat(ours).extracting(this::shown).containsExactly("Accepted " + name.substring(3), "Clean " + name.substring(3));
        Execution e = machine.stepFunctions().executions().stream().filter(x -> x.name().equals(name)).findFirst().orElseThrow();
        Instant asOf = Instant.parse(e.input().at("/window/asOf").asText());
        assertThat(asOf).isBetween(began.plus(Duration.ofDays(1)).minusSeconds(60), began.plus(Duration.ofDays(1)).plusSeconds(60));
        assertThat(name).isEqualTo("ev-sluice-" + asOf.toString().replaceAll("[:-]", ""));
        assertThat(chained(ours, "sluice-")).containsExactly("Sluice Reload Clean " + name);
        assertThat(chained(ours, "orders-")).isEmpty();
    }

    /// What the rule of the README lets through.
    private static List<String> chained(List<JsonNode> events, String prefix) throws Exception {
        Matcher pattern = Pattern.compile("aws events put-rule --name \\S+ --event-pattern '(.*)'")
                .matcher(Files.readString(LocalRun.ROOT.resolve("README.md")));
        assertThat(pattern.find()).isTrue();
        assertThat(pattern.group(1)).contains("\"orders-\"");
        List<String> started = new ArrayList<>();
        SamTemplate.Rule rule = new SamTemplate.Rule(
                "after", "default", pattern.group(1).replace("\"orders-\"", "\"" + prefix + "\""), null, null, "Next");
        Rules rules = new Rules(List.of(rule), new sluice.local.asl.VirtualTime(Instant.EPOCH), Runnable::run, (_, event) ->
                started.add(event.path("detail-type").asText() + " " + event.at("/detail/runId").asText()));
        events.forEach(rules::accept);
        return started;
    }
}
