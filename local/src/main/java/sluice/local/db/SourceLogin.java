package sluice.local.db;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.wire.Json;

/// A source's URL and the login that may be in it.
///
/// @param bare     the URL without user and password
/// @param user     empty where the URL names none
/// @param password empty where the URL holds none
/// @param database what of the URL names the database; empty where it is of neither Oracle nor H2
public record SourceLogin(String bare, Optional<String> user, Optional<String> password, Optional<String> database) {

    private static final Pattern ORACLE = Pattern.compile("(?i)(jdbc:oracle:[^:@/]+:)([^/@]*)(?:/(.*))?@([^@]*)");
    private static final Pattern H2 = Pattern.compile("(?i)jdbc:h2:([^;]+).*");
    private static final Pattern H2_USER = Pattern.compile("(?i);USER=([^;]*)");
    private static final Pattern H2_PASSWORD = Pattern.compile("(?i);PASSWORD=([^;]*)");

    /// @param url of Oracle or H2
    public static SourceLogin of(String url) {
        Matcher oracle = ORACLE.matcher(url);
        if (oracle.matches()) {
            return new SourceLogin(oracle.group(1) + "@" + oracle.group(4), given(oracle.group(2)), given(oracle.group(3)), given(oracle.group(4)));
        }
        Matcher h2 = H2.matcher(url);
        return new SourceLogin(
                H2_USER.matcher(H2_PASSWORD.matcher(url).replaceAll("")).replaceAll(""),
                first(H2_USER, url),
                first(H2_PASSWORD, url),
                h2.matches() ? given(h2.group(1)) : Optional.empty());
    }

    private static Optional<String> first(Pattern pattern, String url) {
        Matcher m = pattern.matcher(url);
        return m.find() ? given(m.group(1)) : Optional.empty();
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(t -> !t.isEmpty());
    }

    /// The login as the functions get it, which take no password in a URL: a secret's text; empty where the URL holds no password.
    public Optional<String> secret() {
        return password.map(p -> secret(user.orElse(""), p));
    }

    /// A login as the text of a secret.
    public static String secret(String user, String password) {
        return Json.strict().createObjectNode().put("username", user).put("password", password).toString();
    }
}
