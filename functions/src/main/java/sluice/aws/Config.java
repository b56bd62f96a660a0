package sluice.aws;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the environment says. A function is given only the variables it needs; each group below is checked when it is
/// asked for, and then all that is wrong with it is reported at once.
///
/// @param env the process's environment
public record Config(Map<String, String> env) {

    /// Every variable there is; `template.yaml` sets these and no others.
    public enum Key {
        DEPLOYMENT(".+", "what tells this deployment from every other: the id of its stack"),
        SOURCE_ENDPOINT_ARN("arn:[^:]+:dms:.+:endpoint:.+", "the ARN of the DMS endpoint of the Oracle source"),
        TARGET_ENDPOINT_ARN("arn:[^:]+:dms:.+:endpoint:.+", "the ARN of the DMS endpoint of the PostgreSQL target"),
        REPLICATION_INSTANCE_ARN("arn:[^:]+:dms:.+:rep:.+", "the ARN of the DMS replication instance"),
        STATE_TABLE(".+", "the DynamoDB table of open runs, task tokens and messages"),
        TOPIC_ARN("arn:[^:]+:sns:.+", "the ARN of the SNS topic for messages"),
        RELOAD_ARN("arn:[^:]+:states:.+:stateMachine:.+", "the ARN of the reload state machine"),
        CLEANUP_ARN("arn:[^:]+:states:.+:stateMachine:.+", "the ARN of the cleanup state machine"),
        EVENT_BUS(".+", "the EventBridge bus for outcomes, e.g. default"),
        DATABASE_URL("jdbc:postgresql:.+", "the target, e.g. jdbc:postgresql://host:5432/db?sslmode=verify-full"),
        DATABASE_USER(".+", "the role that Sluice logs in as"),
        DATABASE_LOGIN(
                "iam|none|arn:[^:]+:secretsmanager:.+",
                "iam, none (where the server asks for no password), or the ARN of a secret with a password"),
        DMS_USER(".*", "the role that DMS logs in as, or empty if it is Sluice's own"),
        SOURCE_URL(
                "(jdbc:(?!.*[Pp][Aa][Ss][Ss][Ww][Oo][Rr][Dd]=)(?!oracle:[^@]*/[^@]+@).+)?",
                "JDBC URL of the source without a password, which belongs into the secret, or empty for no source connection"),
        SOURCE_SECRET_ARN("(arn:[^:]+:secretsmanager:.+)?", "the ARN of a secret with the source's username and password"),
        WORKERS("[1-9]|1[0-6]", "how many functions merge at the same time, 1 to 16"),
        CHUNK_ROWS("[1-9]\\d{0,5}", "how many rows are merged in one transaction, 1 to 999999");

        private final Pattern form;
        private final String meaning;

        Key(String form, String meaning) {
            this.form = Pattern.compile(form);
            this.meaning = meaning;
        }
    }

    public Config {
        env = Map.copyOf(env);
    }

    /// What tells this deployment from every other: the id of its stack.
    ///
    /// @throws IllegalStateException if it is missing
    public String deployment() {
        return one(Key.DEPLOYMENT);
    }

    /// The two endpoints and the instance that loads between them.
    public record Dms(String sourceEndpointArn, String targetEndpointArn, String instanceArn) {}

    /// The target as SQL reaches it.
    public record Target(String url, String user, String login) {}

    /// The source as SQL reaches it.
    ///
    /// @param secretArn empty where nobody asks for a password
    public record Source(String url, Optional<String> secretArn) {}

    /// @throws IllegalStateException naming every variable that is missing or malformed
    public Dms dms() {
        check(Key.SOURCE_ENDPOINT_ARN, Key.TARGET_ENDPOINT_ARN, Key.REPLICATION_INSTANCE_ARN);
        return new Dms(
                value(Key.SOURCE_ENDPOINT_ARN), value(Key.TARGET_ENDPOINT_ARN), value(Key.REPLICATION_INSTANCE_ARN));
    }

    /// @throws IllegalStateException naming every variable that is missing or malformed
    public Target target() {
        check(Key.DATABASE_URL, Key.DATABASE_USER, Key.DATABASE_LOGIN);
        return new Target(value(Key.DATABASE_URL), value(Key.DATABASE_USER), value(Key.DATABASE_LOGIN));
    }

    /// Empty if no source connection is configured.
    ///
    /// @throws IllegalStateException naming every variable that is malformed
    public Optional<Source> source() {
        check(Key.SOURCE_URL, Key.SOURCE_SECRET_ARN);
        return filled(Key.SOURCE_URL).map(url -> new Source(url, filled(Key.SOURCE_SECRET_ARN)));
    }

    /// DMS's database user; empty if DMS logs in as Sluice does.
    public Optional<String> dmsUser() {
        return filled(Key.DMS_USER);
    }

    /// @throws IllegalStateException if it is missing
    public String stateTable() {
        return one(Key.STATE_TABLE);
    }

    /// @throws IllegalStateException if it is missing or malformed
    public String topicArn() {
        return one(Key.TOPIC_ARN);
    }

    /// @throws IllegalStateException if it is missing or malformed
    public String reloadArn() {
        return one(Key.RELOAD_ARN);
    }

    /// @throws IllegalStateException if it is missing or malformed
    public String cleanupArn() {
        return one(Key.CLEANUP_ARN);
    }

    /// @throws IllegalStateException if it is missing
    public String eventBus() {
        return one(Key.EVENT_BUS);
    }

    /// How many functions merge at the same time.
    ///
    /// @throws IllegalStateException if it is missing or malformed
    public int workers() {
        return Integer.parseInt(one(Key.WORKERS));
    }

    /// How many rows of the window are merged in one transaction.
    ///
    /// @throws IllegalStateException if it is missing or malformed
    public int chunkRows() {
        return Integer.parseInt(one(Key.CHUNK_ROWS));
    }

    private String one(Key key) {
        check(key);
        return value(key);
    }

    private void check(Key... keys) {
        List<Key> wrong = Arrays.stream(keys)
                .filter(k -> !k.form.matcher(value(k)).matches())
                .toList();
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(wrong.stream()
                    .map(k -> "environment variable " + k + (value(k).isEmpty() ? " is not set" : " is malformed")
                            + ": give " + k.meaning)
                    .collect(Collectors.joining("; ")));
        }
    }

    private Optional<String> filled(Key key) {
        return Optional.of(value(key)).filter(v -> !v.isEmpty());
    }

    private String value(Key key) {
        return env.getOrDefault(key.name(), "").strip();
    }
}
