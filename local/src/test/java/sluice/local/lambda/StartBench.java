package sluice.local.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.TestDatabases;
import sluice.local.aws.SamTemplate;

/// Seconds from the start of a function's process to its first answer, beside a handler that does nothing. Not a test: `bench/start` runs it.
///
/// The target is a server with one table and no run on it; every service of AWS says at once that access is denied, so what is measured is what a
/// function loads and does until it meets the first of them.
class StartBench {

    private static final int ROUNDS = Integer.getInteger("sluice.rounds", 3);
    private static final String NOTHING = "a handler that does nothing";

    @TempDir
    private Path files;

    /// The rival.
    public static final class Empty implements RequestHandler<Object, Object> {
        @Override
        public Object handleRequest(Object event, Context context) {
            return event;
        }
    }

    @Test
    void measure() throws Exception {
        LambdaProcess processes = new LambdaProcess(files);
        Map<String, SamTemplate.Function> functions = SamTemplate.read(LambdaProcess.ROOT.resolve("template.yaml"), Map.of(
                "SourceEndpointArn", "arn:aws:dms:eu-central-1:123456789012:endpoint:SOURCE",
                "TargetEndpointArn", "arn:aws:dms:eu-central-1:123456789012:endpoint:TARGET",
                "ReplicationInstanceArn", "arn:aws:dms:eu-central-1:123456789012:rep:INSTANCE",
                "DatabaseHost", TestDatabases.postgres().host(),
                "DatabasePort", Integer.toString(TestDatabases.postgres().port()),
                "DatabaseName", LambdaRuntimePostgresTest.database(),
                "DatabaseUser", TestDatabases.postgres().user(),
                "DatabaseLogin", "none",
                "DatabaseTls", "sslmode=disable")).functions();
        HttpServer aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        aws.createContext("/", StartBench::denied);
        aws.start();
        String services = "http://127.0.0.1:" + aws.getAddress().getPort();
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            seconds.computeIfAbsent(NOTHING, _ -> new ArrayList<>()).add(processes.call(Empty.class.getName(), "{}", Map.of()).seconds());
            for (SamTemplate.Function f : functions.values()) {
                Map<String, String> env = new LinkedHashMap<>(f.environment());
                env.put("AWS_ENDPOINT_URL", services);
                seconds.computeIfAbsent(f.logicalId(), _ -> new ArrayList<>())
                        .add(processes.call(f.handler(), LambdaRuntimePostgresTest.sample(f.logicalId()), env).seconds());
            }
        }
        aws.stop(0);
        double nothing = median(seconds.get(NOTHING));
        System.out.printf("first answer, %d processors, %s, medians of %d rounds%n%-30s %8s %18s %8s%n", Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.version"), ROUNDS, "", "seconds", "of rounds", "times");
        seconds.forEach((name, all) -> System.out.printf("%-30s %8.2f %8.2f to %6.2f %8.2f%n", name, median(all), all.stream().min(Double::compare).orElseThrow(),
                all.stream().max(Double::compare).orElseThrow(), median(all) / nothing));
    }

    private static double median(List<Double> all) {
        List<Double> sorted = all.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void denied(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = "{\"__type\":\"AccessDeniedException\",\"message\":\"denied\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
