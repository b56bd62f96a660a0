package sluice.local.asl;

import java.util.Optional;
import java.util.Set;

/// What a Task calls: Lambda's optimised integration, or a Lambda function by its own ARN.
///
/// @param service such as `lambda`; `function` for a Lambda function named by its ARN
/// @param action such as `invoke`, with `.waitForTaskToken` if it waits
record Resource(String arn, String service, String action) {
    static final String TOKEN_SUFFIX = ".waitForTaskToken";
    private static final String INTEGRATION = "arn:aws:states:::";
    private static final Set<String> KNOWN = Set.of("lambda:invoke", "lambda:invoke" + TOKEN_SUFFIX);

    static Optional<Resource> parse(String arn) {
        if (arn.matches("arn:aws:lambda:[a-z0-9-]+:\\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?")) {
            return Optional.of(new Resource(arn, "function", "invoke"));
        }
        if (!arn.startsWith(INTEGRATION) || !KNOWN.contains(arn.substring(INTEGRATION.length()))) {
            return Optional.empty();
        }
        String[] parts = arn.substring(INTEGRATION.length()).split(":");
        return Optional.of(new Resource(arn, parts[0], parts[1]));
    }

    boolean isFunction() {
        return service.equals("function");
    }

    boolean isLambdaInvoke() {
        return service.equals("lambda");
    }

    boolean waitsForToken() {
        return action.endsWith(TOKEN_SUFFIX);
    }
}
