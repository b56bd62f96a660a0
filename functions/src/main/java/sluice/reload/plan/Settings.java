package sluice.reload.plan;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import sluice.dms.EndpointFacts;

/// The settings of the source endpoint that can change values on their way, with the defaults that AWS documents
/// ("Using an Oracle database as a source for AWS DMS", endpoint settings).
public record Settings(boolean failsOnLobTruncation, boolean trimsChar, OptionalInt numberScale, String numberScaleText) {

    private static final int DEFAULT_NUMBER_SCALE = 10;

    /// NumberDatatypeScale that makes a bare NUMBER travel as a floating-point number.
    static final int AS_FLOAT = -1;
    /// NumberDatatypeScale that makes a bare NUMBER travel as text, digit for digit.
    static final int AS_TEXT = -2;

    static Settings of(EndpointFacts endpoints) {
        String scale = find(endpoints.source(), "NumberDatatypeScale").orElse("" + DEFAULT_NUMBER_SCALE);
        return new Settings(
                find(endpoints.source(), "FailTasksOnLobTruncation")
                        .map(Settings::yes)
                        .orElse(false),
                find(endpoints.source(), "TrimSpaceInChar").map(v -> !no(v)).orElse(true),
                scale.matches("-[12]|[0-9]|[12][0-9]|3[0-8]")
                        ? OptionalInt.of(Integer.parseInt(scale))
                        : OptionalInt.empty(),
                scale);
    }

    /// What the endpoint should be set to, and is not: every setting that can change values is to be set, because a default is only
    /// what AWS documents, and so that numbers and LOBs are not changed in silence.
    ///
    /// @param source the source endpoint's settings
    /// @return JSON values by the API's names; empty where nothing is to be set
    public static Map<String, String> wanted(Map<String, String> source) {
        Settings now = of(new EndpointFacts("", "", source, Map.of()));
        Map<String, String> wanted = new TreeMap<>();
        if (find(source, "NumberDatatypeScale").isEmpty() || !now.keeps(0)) {
            wanted.put("NumberDatatypeScale", "" + AS_TEXT);
        }
        if (!now.failsOnLobTruncation) {
            wanted.put("FailTasksOnLobTruncation", "true");
        }
        if (find(source, "TrimSpaceInChar").isEmpty()) {
            wanted.put("TrimSpaceInChar", Boolean.toString(now.trimsChar));
        }
        return wanted;
    }

    /// Whether a bare NUMBER with up to `scale` decimals arrives as it was. A setting that is not understood is taken
    /// to change it.
    boolean keeps(int scale) {
        return numberScale.isPresent()
                && (numberScale.getAsInt() == AS_TEXT
                        || numberScale.getAsInt() >= 0 && scale <= numberScale.getAsInt());
    }

    // extra connection attributes are spelled in several ways, and say Y and N
    private static Optional<String> find(Map<String, String> settings, String name) {
        return settings.entrySet().stream()
                .filter(e -> e.getKey().equalsIgnoreCase(name))
                .map(e -> e.getValue().strip())
                .findFirst();
    }

    private static boolean yes(String value) {
        return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("y");
    }

    private static boolean no(String value) {
        return value.equalsIgnoreCase("false") || value.equalsIgnoreCase("n");
    }
}
