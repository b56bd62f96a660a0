package sluice.dms;

import java.util.Map;

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
    public EndpointFacts {
        source = Map.copyOf(source);
        target = Map.copyOf(target);
    }
}
