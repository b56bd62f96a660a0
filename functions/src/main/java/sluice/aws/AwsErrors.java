package sluice.aws;

import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Tells what may be tried again from what may not, and what to do about the latter.
public final class AwsErrors {

    /// What to do about an error code. Codes end differently from service to service (`...Fault`, `...Exception`), so a
    /// rule names how a code begins. The first that fits is taken.
    private record Remedy(String code, String text) {}

    private static final List<Remedy> REMEDIES = List.of(
            new Remedy("AccessDenied", "Add the action to the function's policy in template.yaml, or look for a service"
                    + " control policy or permissions boundary that takes it away"),
            new Remedy("ResourceQuotaExceeded", "Delete DMS tasks nobody needs, or ask AWS for a higher quota"),
            new Remedy("StorageQuotaExceeded", "Free storage on the replication instance or enlarge it"),
            new Remedy("InsufficientResourceCapacity", "Start again later or use another class of replication instance"),
            new Remedy("InvalidResourceState", "Wait until the replication instance and both endpoints are available"),
            new Remedy("ResourceNotFound", "Check the ARNs given to the stack: it does not exist or is in another region"),
            new Remedy("KMS", "Check that the key of the replication instance or topic is enabled and may be used"),
            new Remedy("AuthorizationError", "Check the topic's policy and the function's"));

    private static final String OTHERWISE = "Look the code up in the service's API reference, then start again";

    private AwsErrors() {}

    /// Makes a call.
    ///
    /// @param what what is asked for, to begin a message with, e.g. `create the load task`
    /// @throws Throttled  if the call may be made again as it is
    /// @throws AwsRefused if it may not
    public static <T> T call(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            String code = code(e);
            if (e.isThrottlingException() || e.statusCode() >= 500) {
                throw new Throttled("AWS was too busy to " + what + " (" + code + ")", e);
            }
            throw new AwsRefused(code, "AWS refused to " + what + ": " + said(e) + " (" + code + "). " + remedy(code) + ".", e);
        } catch (SdkClientException e) {
            throw new Throttled("AWS could not be reached to " + what + ": " + e.getMessage(), e);
        }
    }

    private static String remedy(String code) {
        return REMEDIES.stream()
                .filter(r -> code.startsWith(r.code()))
                .map(Remedy::text)
                .findFirst()
                .orElse(OTHERWISE);
    }

    private static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? e.getClass().getSimpleName()
                : e.awsErrorDetails().errorCode();
    }

    private static String said(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
                ? e.getMessage()
                : e.awsErrorDetails().errorMessage();
    }
}
