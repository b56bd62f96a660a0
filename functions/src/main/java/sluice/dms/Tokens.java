package sluice.dms;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.aws.StateTable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The tokens of executions that wait for a load: one item a load task in the state table, under kind `token`.
public final class Tokens {

    private static final String KIND = "token";
    private static final String ATTEMPT = "attempt";
    private static final Duration KEPT = Duration.ofDays(30);

    private final StateTable table;

    public Tokens(DynamoDbClient dynamo, String table) {
        this.table = new StateTable(dynamo, table);
    }

    /// Stores a token; it replaces one of an earlier attempt.
    ///
    /// @return false if a later attempt's is stored already
    public boolean store(Token t) {
        Map<String, AttributeValue> item = StateTable.item(KIND, t.taskArn());
        item.put("runId", StateTable.text(t.runId()));
        item.put("token", StateTable.text(t.token()));
        item.put(ATTEMPT, StateTable.number(t.attempt()));
        item.put("since", StateTable.number(t.since().toEpochMilli()));
        item.put("expires", StateTable.number(t.since().plus(KEPT).getEpochSecond()));
        return table.putUnlessHigher(item, ATTEMPT);
    }

    public Optional<Token> find(String taskArn) {
        return table.find(KIND, taskArn).map(Tokens::token);
    }

    /// Every stored token.
    public List<Token> all() {
        return table.all(KIND).stream().map(Tokens::token).toList();
    }

    /// Deletes this token; one that has replaced it stays.
    public void delete(Token t) {
        table.deleteIf(KIND, t.taskArn(), ATTEMPT, StateTable.number(t.attempt()));
    }

    /// Deletes every token of a run, for when nobody waits any more.
    public void deleteAll(String runId) {
        all().stream().filter(t -> t.runId().equals(runId)).forEach(this::delete);
    }

    private static Token token(Map<String, AttributeValue> item) {
        return new Token(
                item.get("id").s(),
                item.get("runId").s(),
                item.get("token").s(),
                Long.parseLong(item.get(ATTEMPT).n()),
                Instant.ofEpochMilli(Long.parseLong(item.get("since").n())));
    }
}
