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
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.Seconds;
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
        Map<String, SamTemplate.Function> functions = LambdaRuntimePostgresTest.template(LambdaRuntimePostgresTest.database()).functions();
        Path empty = LambdaProcess.ROOT.resolve("local/target/test-classes");
        HttpServer aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        aws.createContext("/", StartBench::denied);
        aws.start();
        String services = "http://127.0.0.1:" + aws.getAddress().getPort();
        Seconds seconds = new Seconds();
        for (int round = 0; round < ROUNDS; round++) {
            seconds.add(NOTHING, processes.call(Empty.class.getName(), "{}", Map.of(), empty).seconds());
            for (SamTemplate.Function f : functions.values()) {
                Map<String, String> env = new LinkedHashMap<>(f.environment());
                env.put("AWS_ENDPOINT_URL", services);
                seconds.add(f.logicalId(), processes.call(f.handler(), LambdaRuntimePostgresTest.sample(f.logicalId()), env).seconds());
            }
        }
        aws.stop(0);
        double nothing = seconds.median(NOTHING);
        seconds.show("first answer", ROUNDS, "times", median -> median / nothing);
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
