package sluice.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Properties;
import java.util.function.Supplier;
import sluice.wire.Json;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// User and password for a connection, asked for anew at each: tokens die and secrets rotate.
public final class Login {

    private static final int POSTGRES_PORT = 5432;

    private Login() {}

    public static Supplier<Properties> target(Config.Target target, Clients clients) {
        return switch (target.login()) {
            case "iam" -> {
                URI at = URI.create(target.url().substring("jdbc:".length()));
                int port = at.getPort() == -1 ? POSTGRES_PORT : at.getPort();
                yield () -> of(target.user(), clients.databaseToken(at.getHost(), port, target.user()));
            }
            case "none" -> () -> of(target.user(), "");
            default -> {
                SecretsManagerClient secrets = clients.secrets();
                yield () -> of(target.user(), member(secrets, target.login(), "password"));
            }
        };
    }

    public static Supplier<Properties> source(Config.Source source, Clients clients) {
        if (source.secretArn().isEmpty()) {
            return Properties::new;
        }
        String arn = source.secretArn().get();
        SecretsManagerClient secrets = clients.secrets();
        return () -> {
            JsonNode secret = read(secrets, arn);
            return of(member(secret, arn, "username"), member(secret, arn, "password"));
        };
    }

    private static Properties of(String user, String password) {
        Properties p = new Properties();
        p.setProperty("user", user);
        if (!password.isEmpty()) {
            p.setProperty("password", password);
        }
        return p;
    }

    private static String member(SecretsManagerClient secrets, String arn, String name) {
        return member(read(secrets, arn), arn, name);
    }

    private static String member(JsonNode secret, String arn, String name) {
        if (!secret.path(name).isTextual()) {
            throw new IllegalStateException("secret " + arn + " has no member \"" + name
                    + "\": give it the members DMS uses, {\"username\":...,\"password\":...}");
        }
        return secret.path(name).asText();
    }

    private static JsonNode read(SecretsManagerClient secrets, String arn) {
        String text = AwsErrors.call("read secret " + arn, () -> secrets.getSecretValue(r -> r.secretId(arn)))
                .secretString();
        try {
            return Json.lenient().readTree(text == null ? "" : text);
        } catch (JsonProcessingException _) {
            // the parser's own message would show a piece of the secret
            throw new IllegalStateException("secret " + arn + " is not a JSON object");
        }
    }
}
