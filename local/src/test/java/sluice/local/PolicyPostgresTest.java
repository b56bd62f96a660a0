package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.aws.Throttled;
import sluice.ledger.RunReport;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.local.aws.Permissions;
import sluice.local.aws.Policy;
import sluice.local.aws.SamTemplate;
import sluice.wire.Json;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;

/// Every role of `template.yaml` may do what it does, and nothing else.
///
/// That it may do what it does is shown by every test that runs the machine: a call that no policy allows is refused as
/// AWS refuses it. This class shows the reverse, and that either defect is found.
class PolicyPostgresTest {

    private static final String TARGET_SECRET = Arns.of("secretsmanager", "secret:target-AbCdEf");
    private static final String SOURCE_SECRET = Arns.of("secretsmanager", "secret:source-AbCdEf");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /// A permission that is needed although no call of ours shows it.
    ///
    /// @param grant regular expression for `action on resource`, or for the name of a policy of AWS's own
    private record Unseen(String grant, String reason) {}

    private static final List<Unseen> EXCEPTIONS = List.of(
            new Unseen("rds-db:connect on .*", "checked by the database when a token is used to log in; making one calls nothing"),
            new Unseen("kms:(GenerateDataKey|Decrypt) on .*", "SNS and Secrets Manager call KMS in the caller's name"),
            new Unseen(
                    "logs:.*(LogDelivery|LogDeliveries|LogStream|LogEvents|ResourcePolic(y|ies)|LogGroups) on \\*",
                    "Step Functions sets up and makes its log delivery in the role's name"),
            new Unseen("sqs:SendMessage on .*", "Lambda and Scheduler put what failed into the queue in the role's name"),
            new Unseen("AWSLambdaBasicExecutionRole", "Lambda writes the function's log in its name; SAM attaches it"),
            new Unseen("AWSLambdaVPCAccessExecutionRole", "Lambda makes the function's network interfaces in its name"),
            new Unseen(
                    "dms:CreateReplicationTask on .*:task:sluice-\\*",
                    "AWS's reference names endpoints and instance alone; nobody has seen on AWS whether the name is judged too"));

    /// What the machine's functions log in with, in these tests: secrets, on both sides.
    private static LocalRun run(LocalSluice.FunctionHook hook, Path root) throws Exception {
        LocalRun run = new LocalRun(hook, true, root, s -> LocalRun.login(
                s,
                s.targetUrl(),
                s.targetUrl(),
                Map.of("DatabaseLogin", TARGET_SECRET, "SourceSecretArn", SOURCE_SECRET),
                Map.of(
                        TARGET_SECRET, "{\"username\":\"postgres\",\"password\":\"any\"}",
                        SOURCE_SECRET, "{\"username\":\"READER\",\"password\":\"right\"}")));
        run.atSource("CREATE USER READER PASSWORD 'right' ADMIN");
        return run;
    }

    @Test
    void each_role_uses_all_it_may_do() throws Exception {
        Set<Permissions.Use> uses = new TreeSet<>(java.util.Comparator.comparing(Permissions.Use::toString));
        clean(uses);
        failedLoad(uses);
        eventLost(uses);
        lookedAtTooLate(uses);
        startRefused(uses);
        aborted(uses);
        askedFor(uses);
        undone(uses);
        SamTemplate bySecret = template(ROOT, TARGET_SECRET);
        SamTemplate byIam = template(ROOT, "iam");

        Comparison all = compare(bySecret, byIam, uses);
        System.out.println(all.text());
        assertThat(all.problems()).isEmpty();
        assertThat(EXCEPTIONS).as("every exception is one").allMatch(e -> all.excepted().contains(e));
    }

    private void clean(Set<Permissions.Use> uses) throws Exception {
        try (LocalRun run = run(new LocalSluice.FunctionHook() {}, ROOT)) {
            Execution e = run.reload("clean");
            assertThat(e.status()).as("%s %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
            run.machine().call("CheckTarget", Json.strict().createObjectNode());
            // the sweep for dead runs comes every five minutes
            run.machine().time().advance(Duration.ofMinutes(6));
            run.machine().awaitQuiet();
            uses.addAll(run.machine().permissions().uses());
        }
    }

    /// And an undo that is refused: its execution has died, which the clean-up and the sweep ask about.
    private void undone(Set<Permissions.Use> uses) throws Exception {
        try (LocalRun run = run(new LocalSluice.FunctionHook() {}, ROOT)) {
            run.reload("first");
            for (String name : List.of("back", "twice")) {
                Execution e = run.machine().undo(name, "first");
                e.await();
                run.machine().awaitQuiet();
                assertThat(e.status()).as("%s %s", e.error(), e.cause())
                        .isEqualTo(name.equals("back") ? ExecutionStatus.SUCCEEDED : ExecutionStatus.FAILED);
            }
            run.machine().call("ExpireImages", Json.strict().createObjectNode().put("detail-type", "Scheduled Event"));
            run.machine().time().advance(Duration.ofMinutes(6));
            run.machine().awaitQuiet();
            uses.addAll(run.machine().permissions().uses());
        }
    }

    private void failedLoad(Set<Permissions.Use> uses) throws Exception {
        try (LocalRun run = run(new LocalSluice.FunctionHook() {}, ROOT)) {
            run.faults().failAt(5, "the load broke");
            Execution e = run.reload("failed");
            assertThat(e.error()).contains("sluice.dms.LoadFailed");
            uses.addAll(run.machine().permissions().uses());
        }
    }

    private void eventLost(Set<Permissions.Use> uses) throws Exception {
        try (LocalRun run = run(new LocalSluice.FunctionHook() {}, ROOT)) {
            run.faults().loseEvents();
            Execution e = run.reload("event-lost");
            assertThat(e.status()).as("%s %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
            uses.addAll(run.machine().permissions().uses());
        }
    }

    /// AwaitLoad fails after it has started the load; when it is tried again, the load has ended and its event was for
    /// nobody.
    private void lookedAtTooLate(Set<Permissions.Use> uses) throws Exception {
        AtomicBoolean died = new AtomicBoolean();
        LocalSluice.FunctionHook hook = new LocalSluice.FunctionHook() {
            @Override
            public void after(String handler, JsonNode input, JsonNode output) {
                if (handler.equals("AwaitLoad") && died.compareAndSet(false, true)) {
                    throw new Throttled("its answer is lost", null);
                }
            }
        };
        try (LocalRun run = run(hook, ROOT)) {
            run.faults().loseEvents();
            Execution e = run.reload("too-late");
            assertThat(e.status()).as("%s %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
            uses.addAll(run.machine().permissions().uses());
        }
    }

    /// DMS does not start the load, as while another run tests a connection; the reconciler starts it.
    private void startRefused(Set<Permissions.Use> uses) throws Exception {
        AtomicReference<LocalRun> running = new AtomicReference<>();
        LocalSluice.FunctionHook hook = new LocalSluice.FunctionHook() {
            @Override
            public void after(String handler, JsonNode input, JsonNode output) {
                if (handler.equals("AwaitLoad")) {
                    running.get().faults().clear();
                }
            }
        };
        try (LocalRun run = run(hook, ROOT)) {
            running.set(run);
            run.faults().refuse("StartReplicationTask", InvalidResourceStateException.builder()
                    .message("Test connection for replication instance and endpoint should be successful")
                    .build());
            Execution e = run.reload("start-refused");
            assertThat(e.status()).as("%s %s", e.error(), e.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
            uses.addAll(run.machine().permissions().uses());
        }
    }

    private void aborted(Set<Permissions.Use> uses) throws Exception {
        try (LocalRun run = run(new LocalSluice.FunctionHook() {}, ROOT)) {
            run.refuseMessages(AuthorizationErrorException.builder().message("no").statusCode(400).build());
            run.abortWhileLoading("aborted");
            run.refuseMessages(null);
            // a run that only the ledger knows
            run.atTarget("INSERT INTO sluice.run SELECT (jsonb_populate_record(r, jsonb_build_object('run_id', 'lost', 'execution_arn', '"
                    + Arns.execution("sluice-reload", "lost") + "', 'outcome', NULL, 'ended_at', NULL))).* FROM sluice.run r");
            // the sweep sends what could not be sent, and has the run cleaned until nothing of it can be at work
            run.machine().time().advance(Duration.ofMinutes(80));
            run.machine().awaitQuiet();
            assertThat(run.machine().sns().messages()).extracting(m -> m.text().lines().findFirst().orElseThrow().replaceFirst("\\..*", ""))
                    .containsExactlyInAnyOrder("Reload aborted: FAILED", "Reload lost: FAILED");
            assertThat(run.leftovers()).isEmpty();
            uses.addAll(run.machine().permissions().uses());
        }
    }

    /// By a schedule, and by events: one that is accepted, one under the same id, one that is wrong.
    private void askedFor(Set<Permissions.Use> uses) throws Exception {
        try (LocalRun run = new LocalRun(new LocalSluice.FunctionHook() {}, true, ROOT, s -> LocalRun.login(
                s, s.targetUrl(), s.options().dmsTargetUrl(),
                Map.of("RequestBus", "default", "Schedule", "rate(1 hour)", "ScheduledRequest", LocalRun.REQUEST.replace("\n", "")),
                Map.of()))) {
            for (String request : List.of(LocalRun.REQUEST, LocalRun.REQUEST.replace("2026-03-01", "2026-02-02"), "{}")) {
                run.machine().events().putEvents(r -> r.entries(e -> e.source("sluice.request").detailType("Sluice Reload Requested")
                        .detail("{\"version\":1,\"requestId\":\"asked\",\"request\":" + request + "}")));
                run.machine().awaitQuiet();
            }
            run.machine().time().advance(Duration.ofMinutes(61));
            run.machine().awaitQuiet();
            assertThat(run.machine().stepFunctions().executions()).hasSize(2).allMatch(e -> e.status() == ExecutionStatus.SUCCEEDED);
            assertThat(run.machine().events().events().stream().filter(e -> e.path("detail-type").asText().equals("Sluice Reload Rejected")))
                    .hasSize(2);
            uses.addAll(run.machine().permissions().uses());
        }
    }

    @Test
    void a_permission_that_is_missing_makes_the_run_fail_as_aws_would(@TempDir Path root) throws Exception {
        plant(root, "Action: [dynamodb:PutItem, dynamodb:DeleteItem]", "Action: [dynamodb:DeleteItem]");
        try (LocalRun run = run(new LocalSluice.FunctionHook() {}, root)) {
            Execution e = run.reload("missing");
            assertThat(e.error()).contains("sluice.aws.AwsRefused");
            assertThat(e.cause().orElseThrow())
                    .contains("assumed-role/AwaitLoad is not authorized to perform: dynamodb:PutItem on resource: "
                            + "arn:aws:dynamodb:local:000000000000:table/StateTable because no identity-based policy allows");
        }
    }

    @Test
    void a_permission_on_another_resource_is_none(@TempDir Path root) throws Exception {
        plant(root, "Action: [sns:Publish]\n              Resource: !Ref Messages",
                "Action: [sns:Publish]\n              Resource: !GetAtt UndoneCalls.Arn");
        try (LocalRun run = run(new LocalSluice.FunctionHook() {}, root)) {
            run.reload("elsewhere");
            assertThat(run.report("elsewhere").orElseThrow().outcome()).isEqualTo(RunReport.Outcome.CLEAN);
            assertThat(run.machine().sns().messages()).isEmpty();
        }
    }

    @Test
    void a_function_that_the_machine_may_not_call_is_not_called(@TempDir Path root) throws Exception {
        plant(root, "                - !GetAtt JudgeLoad.Arn\n", "");
        try (LocalRun run = run(new LocalSluice.FunctionHook() {}, root)) {
            Execution e = run.reload("not-called");
            assertThat(e.error()).contains("Lambda.AWSLambdaException");
            assertThat(e.cause().orElseThrow())
                    .contains("assumed-role/Reload is not authorized to perform: lambda:InvokeFunction on resource: "
                            + "arn:aws:lambda:local:000000000000:function:JudgeLoad");
        }
    }

    @Test
    void a_permission_that_nothing_uses_is_reported(@TempDir Path root) throws Exception {
        plant(root, "Action: [dms:DescribeTableStatistics]", "Action: [dms:DescribeTableStatistics, dms:ReloadTables]");
        SamTemplate planted = template(root, TARGET_SECRET);
        Set<Permissions.Use> uses = planted.policies().entrySet().stream()
                .flatMap(p -> p.getValue().grants().stream()
                        .filter(g -> !g.action().equals("dms:ReloadTables"))
                        .map(g -> new Permissions.Use(p.getKey(), g, g.resource())))
                .collect(Collectors.toSet());
        assertThat(compare(planted, template(root, "iam"), uses).problems())
                .containsExactly("JudgeLoad: nothing uses dms:ReloadTables on "
                        + "arn:aws:dms:local:000000000000:task:sluice-*");
    }

    @Test
    void a_permission_wider_than_the_resource_is_reported(@TempDir Path root) throws Exception {
        plant(root, "Action: [sns:Publish]\n              Resource: !Ref Messages",
                "Action: [sns:Publish]\n              Resource: \"*\"");
        SamTemplate planted = template(root, TARGET_SECRET);
        Set<Permissions.Use> uses = planted.policies().entrySet().stream()
                .flatMap(p -> p.getValue().grants().stream()
                        .map(g -> new Permissions.Use(
                                p.getKey(), g, g.action().equals("sns:Publish") ? Arns.of("sns", "Messages") : g.resource())))
                .collect(Collectors.toSet());
        assertThat(compare(planted, template(root, "iam"), uses).problems())
                .containsExactly(
                        "Notify: sns:Publish on * is wider than arn:aws:sns:local:000000000000:Messages",
                        "Sweep: sns:Publish on * is wider than arn:aws:sns:local:000000000000:Messages");
    }

    private static void plant(Path root, String good, String bad) throws java.io.IOException {
        String template = Files.readString(ROOT.resolve("template.yaml"));
        assertThat(template).contains(good);
        Files.writeString(root.resolve("template.yaml"), template.replace(good, bad));
        Files.createDirectory(root.resolve("statemachine"));
        for (String name : List.of("reload.asl.json", "undo.asl.json", "cleanup.asl.json")) {
            Files.copy(ROOT.resolve("statemachine").resolve(name), root.resolve("statemachine").resolve(name));
        }
    }

    private static SamTemplate template(Path root, String login) {
        Map<String, String> p = new HashMap<>(Map.of(
                "SourceEndpointArn", Arns.of("dms", "endpoint:SOURCE"),
                "TargetEndpointArn", Arns.of("dms", "endpoint:TARGET"),
                "ReplicationInstanceArn", Arns.of("dms", "rep:LOCAL"),
                "DatabaseHost", "localhost",
                "DatabaseName", "local",
                "DatabaseLogin", login,
                "SourceUrl", "jdbc:h2:mem:x",
                "SourceSecretArn", SOURCE_SECRET));
        p.put("DatabaseResourceId", "db-ABC");
        p.put("SecretsKeyArn", Arns.of("kms", "key/own"));
        return SamTemplate.read(root.resolve("template.yaml"), p);
    }

    /// @param text for each role what it may do and what of it was used
    /// @param problems differences that no exception explains
    private record Comparison(String text, List<String> problems, Set<Unseen> excepted) {}

    private static Comparison compare(SamTemplate bySecret, SamTemplate byIam, Set<Permissions.Use> uses) {
        Map<String, Set<String>> allowed = new TreeMap<>();
        Stream.of(bySecret, byIam).forEach(t -> t.policies().forEach((role, policy) -> {
            Set<String> texts = allowed.computeIfAbsent(role, _ -> new TreeSet<>());
            policy.grants().stream().map(Policy.Grant::toString).forEach(texts::add);
            texts.addAll(policy.managed());
        }));
        StringBuilder text = new StringBuilder();
        List<String> problems = new ArrayList<>();
        Set<Unseen> excepted = new java.util.HashSet<>();
        allowed.forEach((role, grants) -> {
            Set<String> used = uses.stream()
                    .filter(u -> u.role().equals(role))
                    .map(u -> u.grant().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
            List<String> lines = new ArrayList<>();
            int reasons = 0;
            for (String grant : grants) {
                Unseen exception = EXCEPTIONS.stream()
                        .filter(e -> grant.matches(e.grant()))
                        .findFirst()
                        .orElse(null);
                if (used.contains(grant)) {
                    lines.add("  used      " + grant);
                } else if (exception != null) {
                    excepted.add(exception);
                    reasons++;
                    lines.add("  excepted  " + grant + " (" + exception.reason() + ")");
                } else {
                    problems.add(role + ": nothing uses " + grant);
                    lines.add("  NOT USED  " + grant);
                }
            }
            text.append(role + ": " + grants.size() + " allowed, " + used.size() + " used, " + reasons + " excepted\n");
            lines.forEach(l -> text.append(l).append('\n'));
        });
        uses.stream()
                .filter(u -> u.grant().resource().equals("*") && !u.resource().equals(Permissions.NO_RESOURCE))
                .map(u -> u.role() + ": " + u.grant() + " is wider than " + u.resource())
                .distinct()
                .forEach(problems::add);
        return new Comparison(text.toString(), problems, excepted);
    }
}
