package sluice.local.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import sluice.aws.Clients;
import sluice.local.LocalRun;
import sluice.local.LocalSluice;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.local.aws.Policy;
import sluice.local.dms.DmsServer;
import sluice.wire.Json;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// A reload, an aborted one and a request that is rejected, whose functions use the SDK's own clients over HTTP, for `checks/wire`,
/// which starts moto and names it in the system property `sluice.moto`. No test by itself, hence its name: what it writes to
/// `target/wire.jsonl` is judged by the check.
class WireRecording {

    private static final Map<String, String> PREFIXES = Map.of(
            "AmazonDMSv20160101", "dms",
            "DynamoDB_20120810", "dynamodb",
            "AWSStepFunctions", "states",
            "AWSEvents", "events",
            "secretsmanager", "secretsmanager",
            "sns", "sns");

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Recorder recorder;

    @Test
    void every_call_goes_over_the_wire() throws Exception {
        URI moto = URI.create(System.getProperty("sluice.moto"));
        System.setProperty("aws.region", Arns.REGION);
        System.setProperty("aws.accessKeyId", "none");
        System.setProperty("aws.secretAccessKey", "none");
        Map<String, String> secrets = inMoto(moto);
        try (LocalRun run = run(moto, secrets)) {
            run.atSource("CREATE USER READER PASSWORD 'right' ADMIN");
            Execution clean = run.reload("wire-clean");
            assertThat(clean.status()).as("%s %s", clean.error(), clean.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);

            run.machine().events().putEvents(r -> r.entries(
                    e -> e.source("sluice.request").detailType("Sluice Reload Requested").detail("{\"version\": 2}")));
            run.abortWhileLoading("wire-aborted");
            // the sweep has it cleaned once more
            run.machine().time().advance(Duration.ofMinutes(6));
            run.machine().awaitQuiet();

            Set<String> made = recorder.calls().stream()
                    .map(c -> PREFIXES.get(c.service()) + ":" + c.operation())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(made).as("every action that the template allows was called").isEqualTo(allowed(run));
            write();
        } finally {
            for (AutoCloseable o : opened) {
                o.close();
            }
        }
    }

    private LocalRun run(URI moto, Map<String, String> secrets) throws Exception {
        return new LocalRun(new LocalSluice.FunctionHook() {}, true, LocalRun.ROOT, s -> {
            LocalSluice.Options o = s.options();
            LocalSluice.Options overHttp = new LocalSluice.Options(
                    o.dmsTargetUrl(),
                    Map.of("DatabaseLogin", secrets.get("target"), "SourceSecretArn", secrets.get("source"), "RequestBus", "default"),
                    Map.of(),
                    local -> overHttp(local, moto),
                    o.random(),
                    o.hook(),
                    o.faults());
            return new LocalSluice.Setup(s.root(), s.source(), s.sourceUrl(), s.targetUrl(), s.onMessage(), overHttp);
        });
    }

    private Clients overHttp(Clients local, URI moto) {
        try {
            DmsServer dms = new DmsServer(local.dms(), 0);
            recorder = new Recorder(dms.uri(), moto, local.sfn());
            opened.add(recorder);
            opened.add(dms);
            System.setProperty("aws.endpointUrl", recorder.uri().toString());
            return Clients.aws();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes what the stack would have made.
    ///
    /// @return ARNs of the secrets
    private static Map<String, String> inMoto(URI moto) {
        System.setProperty("aws.endpointUrl", moto.toString());
        Clients aws = Clients.aws();
        aws.dynamo().createTable(r -> r.tableName("StateTable")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        a -> a.attributeName("kind").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(
                        k -> k.attributeName("kind").keyType(KeyType.HASH),
                        k -> k.attributeName("id").keyType(KeyType.RANGE)));
        assertThat(aws.sns().createTopic(r -> r.name("Messages")).topicArn()).isEqualTo(Arns.of("sns", "Messages"));
        return Map.of(
                "target",
                aws.secrets().createSecret(r -> r.name("target").secretString("{\"username\":\"postgres\",\"password\":\"any\"}")).arn(),
                "source",
                aws.secrets().createSecret(r -> r.name("source").secretString("{\"username\":\"READER\",\"password\":\"right\"}")).arn());
    }

    private static Set<String> allowed(LocalRun run) {
        return run.machine().template().policies().values().stream()
                .flatMap(p -> p.grants().stream())
                .map(Policy.Grant::action)
                .filter(a -> PREFIXES.containsValue(a.split(":")[0]))
                // needed for the tags of CreateReplicationTask, no call
                .filter(a -> !a.equals("dms:AddTagsToResource"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void write() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Recorder.Call c : recorder.calls()) {
            ObjectNode line = Json.strict().createObjectNode();
            line.put("service", c.service()).put("operation", c.operation()).put("status", c.status());
            line.set("request", c.request());
            lines.add(line.toString());
        }
        Files.write(Path.of("target/wire.jsonl"), lines);
    }
}
