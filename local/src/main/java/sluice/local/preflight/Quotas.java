package sluice.local.preflight;

import java.util.ArrayList;
import java.util.List;
import sluice.local.preflight.Lines.Ok;
import software.amazon.awssdk.services.lambda.LambdaClient;

/// How many functions may run at the same time.
record Quotas(Lines lines, LambdaClient lambda, Deployment deployment) {

    /// Beside the workers: the reconciler, the sweep, and what a DMS event calls.
    private static final int OTHERS = 3;

    /// Lambda's "Concurrent executions".
    private static final String QUOTA = "L-B99A9384";
    private static final String USUAL = "1000";

    void look() {
        lines.look("Lambda's concurrency", () -> {
            int workers = Integer.parseInt(deployment.parameter("Workers"));
            int free = Lines.ask("lambda:GetAccountSettings", lambda::getAccountSettings).accountLimit().unreservedConcurrentExecutions();
            if (free < workers + OTHERS) {
                List<String> commands = new ArrayList<>();
                if (free > OTHERS) {
                    commands.addAll(deployment.set("Workers", "" + (free - OTHERS)));
                }
                commands.add(deployment.aws("service-quotas", "request-service-quota-increase", "--service-code", "lambda", "--quota-code",
                        QUOTA,
                        "--desired-value", USUAL));
                throw new Wrong(free + " functions may run at the same time, and " + workers + " workers need " + (workers + OTHERS),
                        commands);
            }
            return new Ok<>(free, free + " may run at the same time, " + workers + " workers need " + (workers + OTHERS));
        });
    }
}
