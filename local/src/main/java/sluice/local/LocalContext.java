package sluice.local;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import sluice.local.aws.SamTemplate;

/// What Lambda tells a function about its call: here, how long it still has.
final class LocalContext implements Context {

    private final SamTemplate.Function function;
    private final Consumer<String> logged;
    private final String requestId = UUID.randomUUID().toString();
    private final long end;

    /// @param logged is given what the function logs, each text as it is
    LocalContext(SamTemplate.Function function, Consumer<String> logged) {
        this.function = function;
        this.logged = logged;
        this.end = System.nanoTime() + Duration.ofSeconds(function.timeoutSeconds()).toNanos();
    }

    @Override
    public int getRemainingTimeInMillis() {
        return (int) Math.max(0, Duration.ofNanos(end - System.nanoTime()).toMillis());
    }

    @Override
    public String getAwsRequestId() {
        return requestId;
    }

    @Override
    public String getFunctionName() {
        return function.logicalId();
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
        return function.arn();
    }

    @Override
    public String getLogGroupName() {
        return "local";
    }

    @Override
    public String getLogStreamName() {
        return "local";
    }

    @Override
    public int getMemoryLimitInMB() {
        return 1024;
    }

    @Override
    public CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public ClientContext getClientContext() {
        return null;
    }

    @Override
    public LambdaLogger getLogger() {
        return new LambdaLogger() {
            @Override
            public void log(String message) {
                logged.accept(message);
            }

            @Override
            public void log(byte[] message) {
                logged.accept(new String(message, StandardCharsets.UTF_8));
            }
        };
    }
}
