package sluice.local.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.local.asl.Arns;

/// Starts a handler in a process of its own under AWS's runtime interface client, on the class path that is deployed.
final class LambdaProcess {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final String CLIENT_LIBRARY = "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    private final Path files;
    private final Path clientLibrary;

    /// The client would unpack its library to one fixed path, under the feet of another process that is just loading it.
    LambdaProcess(Path files) throws IOException {
        this.files = files;
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        clientLibrary = files.resolve("client.so");
        try (InputStream in = AWSLambda.class.getResourceAsStream("/jni/libaws-lambda-jni.linux-" + processor + ".so")) {
            Files.copy(in, clientLibrary);
        }
    }

    /// @param log     what the process wrote
    /// @param seconds from the start of the process to its answer
    record Answer(RuntimeApi.Outcome outcome, Path log, double seconds) {}

    /// Starts a process, gives it an event and ends it.
    ///
    /// @param environment beside what Lambda sets
    /// @param more        of the class path, behind what is deployed
    Answer call(String handler, String event, Map<String, String> environment, Path... more) throws Exception {
        Path log = files.resolve(handler + ".log");
        try (RuntimeApi api = new RuntimeApi(event)) {
            ProcessBuilder start = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx256m",
                            "--enable-native-access=ALL-UNNAMED",
                            "-D" + CLIENT_LIBRARY + "=" + clientLibrary,
                            "-cp",
                            classPath(more),
                            AWSLambda.class.getName(),
                            handler)
                    .directory(files.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            Map<String, String> env = start.environment();
            env.clear();
            env.putAll(environment);
            env.putAll(Map.of(
                    "AWS_LAMBDA_RUNTIME_API", api.address(),
                    "AWS_LAMBDA_LOG_FORMAT", "JSON",
                    "AWS_LAMBDA_LOG_LEVEL", "INFO",
                    "_HANDLER", handler,
                    "LAMBDA_TASK_ROOT", ROOT.resolve("functions/target/classes").toString(),
                    "AWS_REGION", Arns.REGION,
                    "AWS_ACCESS_KEY_ID", "none",
                    "AWS_SECRET_ACCESS_KEY", "none"));
            long started = System.nanoTime();
            Process process = start.start();
            try {
                process.onExit().thenRun(() -> api.outcome()
                        .complete(new RuntimeApi.Outcome("Runtime.ExitError", null)));
                RuntimeApi.Outcome outcome = api.outcome().get(1, TimeUnit.MINUTES);
                return new Answer(outcome, log, (System.nanoTime() - started) / 1e9);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /// Lambda's own jars, then what `sam build` packs.
    private static String classPath(Path... more) throws IOException {
        Stream<String> client = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(e -> e.contains("aws-lambda-java-"));
        Path functions = ROOT.resolve("functions/target");
        return Stream.of(
                        client,
                        Stream.of(functions.resolve("classes").toString(), Files.readString(functions.resolve("runtime-classpath.txt")).strip()),
                        Arrays.stream(more).map(Path::toString))
                .flatMap(s -> s)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
