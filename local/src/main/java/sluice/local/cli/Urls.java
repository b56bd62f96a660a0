package sluice.local.cli;

import java.util.Locale;

/// JDBC URLs as a message may show them.
final class Urls {

    private Urls() {}

    static boolean isSource(String folded) {
        return folded.startsWith("jdbc:oracle:") || folded.startsWith("jdbc:h2:");
    }

    /// The URL without what may be a password.
    static String shown(String url) {
        String folded = url.toLowerCase(Locale.ROOT);
        if (folded.startsWith("jdbc:oracle:")) {
            return url.replaceFirst("/.*@", "/...@");
        }
        return url.replaceAll("(?i)(password=)[^&;]*", "$1...").replaceFirst("//[^/]*@", "//...@");
    }
}
