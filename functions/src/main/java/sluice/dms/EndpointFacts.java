package sluice.dms;

import java.util.Map;
import java.util.Set;

/// What the two DMS endpoints are set to, as far as it can change values. No secrets.
///
/// Keys are the API's member names (`NumberDatatypeScale`, `FailTasksOnLobTruncation`, `TrimSpaceInChar`, ...), values
/// their text; extra connection attributes are merged in under the same names. A setting that is not set is absent, and
/// the documented default holds.
///
/// @param sourceEngine e.g. `oracle`
/// @param targetEngine e.g. `postgres`, `aurora-postgresql`
/// @param source       settings of the source endpoint
/// @param target       settings of the target endpoint
public record EndpointFacts(
        String sourceEngine, String targetEngine, Map<String, String> source, Map<String, String> target) {

    /// The engines that a source endpoint may be of.
    public static final Set<String> SOURCE_ENGINES = Set.of("oracle");

    /// The engines that a target endpoint may be of.
    public static final Set<String> TARGET_ENGINES = Set.of("postgres", "aurora-postgresql");

    public EndpointFacts {
        source = Map.copyOf(source);
        target = Map.copyOf(target);
    }
}
