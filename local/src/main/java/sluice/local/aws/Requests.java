package sluice.local.aws;

import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/// Requests that ask for something the local clients do not do must not be answered as if they had not.
final class Requests {
    private Requests() {}

    /// @throws UnsupportedOperationException naming the first member that is set and not among `known`
    static void only(SdkPojo request, String... known) {
        Set<String> allowed = Set.of(known);
        for (SdkField<?> field : request.sdkFields()) {
            Object value = field.getValueOrDefault(request);
            boolean unset =
                    value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
            if (!unset && !allowed.contains(field.memberName())) {
                throw new UnsupportedOperationException(
                        request.getClass().getSimpleName() + "." + field.memberName() + " is not supported locally");
            }
        }
    }
}
