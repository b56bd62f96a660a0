package sluice.local.db;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.wire.Json;

/// A source's URL without the login in it, because functions take none: they get the login as a secret.
///
/// @param url    as the functions get it
/// @param secret the login, as a secret's text; empty where the URL held no password
public record SourceLogin(String url, Optional<String> secret) {

    private static final Pattern ORACLE = Pattern.compile("(jdbc:oracle:[^:@/]+:)([^/@]+)/(.+)@(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern H2_USER = Pattern.compile(";USER=([^;]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern H2_PASSWORD = Pattern.compile(";PASSWORD=([^;]*)", Pattern.CASE_INSENSITIVE);

    /// @param url of Oracle or H2
    public static SourceLogin of(String url) {
        Matcher oracle = ORACLE.matcher(url);
        if (oracle.matches()) {
            return new SourceLogin(oracle.group(1) + "@" + oracle.group(4), Optional.of(secret(oracle.group(2), oracle.group(3))));
        }
        Matcher password = H2_PASSWORD.matcher(url);
        if (!password.find()) {
            return new SourceLogin(url, Optional.empty());
        }
        Matcher user = H2_USER.matcher(url);
        String name = user.find() ? user.group(1) : "";
        return new SourceLogin(
                H2_USER.matcher(H2_PASSWORD.matcher(url).replaceAll("")).replaceAll(""), Optional.of(secret(name, password.group(1))));
    }

    /// A login as the text of a secret.
    public static String secret(String user, String password) {
        return Json.strict().createObjectNode().put("username", user).put("password", password).toString();
    }
}
