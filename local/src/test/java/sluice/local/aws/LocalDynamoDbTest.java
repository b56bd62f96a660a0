package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

class LocalDynamoDbTest {
    private final LocalDynamoDb db = new LocalDynamoDb(Map.of("T", List.of("id"), "S", List.of("id", "n")));

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue n(String number) {
        return AttributeValue.fromN(number);
    }

    private void put(Map<String, AttributeValue> item) {
        db.putItem(r -> r.tableName("T").item(item));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "attribute_exists(a) | true",
        "attribute_exists(z) | false",
        "attribute_not_exists(z) | true",
        "a = :one | true",
        "#a = :one | true",
        "a = :two | false",
        "z = :one | false",
        "z <> :one | true",
        "a < :two AND a >= :one | true",
        "a = :text | false",
        "attribute_not_exists(a) OR a = :one | true",
        "NOT (a = :two OR z = :one) AND attribute_exists(id) | true",
        "attribute_not_exists(a) and a = :one | false",
    })
    void conditions_hold_as_in_dynamodb(String condition, boolean holds) {
        boolean result = ItemExpression.holds(
                condition,
                Map.of("#a", "a"),
                Map.of(":one", n("1.0"), ":two", n("2"), ":text", s("1")),
                Map.of("id", s("x"), "a", n("1")));
        assertThat(result).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "begins_with(a, :v) | begins_with",
        "a.b = :v | .b",
        "a[0] = :v | [0]",
        "a IN (:v) | IN",
        "a BETWEEN :v AND :v | BETWEEN",
        "attribute_type(a, :v) | attribute_type",
        "a = :v b | 'b'",
    })
    void expressions_beyond_ours_are_refused_by_name(String condition, String name) {
        assertThatThrownBy(() -> ItemExpression.holds(condition, Map.of(), Map.of(":v", s("1")), Map.of("a", s("1"))))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(name.replace("'", ""))
                .hasMessageContaining(condition);
    }

    @Test
    void a_conditional_put_succeeds_once() {
        Map<String, AttributeValue> item = Map.of("id", s("run"), "v", n("1"));
        db.putItem(r -> r.tableName("T").item(item).conditionExpression("attribute_not_exists(id)"));
        ConditionalCheckFailedException e = catchThrowableOfType(
                ConditionalCheckFailedException.class,
                () -> db.putItem(r -> r.tableName("T")
                        .item(Map.of("id", s("run"), "v", n("2")))
                        .conditionExpression("attribute_not_exists(id)")
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)));
        assertThat(e.item()).isEqualTo(item);
        assertThat(db.getItem(r -> r.tableName("T").key(Map.of("id", s("run"))).consistentRead(true)).item())
                .isEqualTo(item);
    }

    @Test
    void an_update_sets_adds_and_removes_and_makes_the_item_if_there_is_none() {
        Map<String, AttributeValue> first = db.updateItem(r -> r.tableName("T")
                        .key(Map.of("id", s("c")))
                        .updateExpression("SET #n = if_not_exists(#n, :zero) + :one, who = :w")
                        .expressionAttributeNames(Map.of("#n", "n"))
                        .expressionAttributeValues(Map.of(":zero", n("0"), ":one", n("1"), ":w", s("me")))
                        .returnValues(ReturnValue.ALL_NEW))
                .attributes();
        assertThat(first).isEqualTo(Map.of("id", s("c"), "n", n("1"), "who", s("me")));
        Map<String, AttributeValue> second = db.updateItem(r -> r.tableName("T")
                        .key(Map.of("id", s("c")))
                        .updateExpression("SET n = n + :one REMOVE who")
                        .expressionAttributeValues(Map.of(":one", n("1")))
                        .returnValues(ReturnValue.ALL_NEW))
                .attributes();
        assertThat(second).isEqualTo(Map.of("id", s("c"), "n", n("2")));
        assertThatThrownBy(() -> db.updateItem(
                        r -> r.tableName("T").key(Map.of("id", s("c"))).updateExpression("ADD n :one")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("ADD");
    }

    @Test
    void a_delete_returns_the_item_and_may_depend_on_it() {
        put(Map.of("id", s("a"), "token", s("t1")));
        assertThatThrownBy(() -> db.deleteItem(r -> r.tableName("T")
                        .key(Map.of("id", s("a")))
                        .conditionExpression("#t = :t")
                        .expressionAttributeNames(Map.of("#t", "token"))
                        .expressionAttributeValues(Map.of(":t", s("t2")))))
                .isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(db.deleteItem(r -> r.tableName("T")
                                .key(Map.of("id", s("a")))
                                .returnValues(ReturnValue.ALL_OLD))
                        .attributes())
                .containsEntry("token", s("t1"));
        assertThat(db.getItem(r -> r.tableName("T").key(Map.of("id", s("a")))).hasItem()).isFalse();
    }

    @Test
    void scans_filter_and_queries_are_in_the_order_of_the_sort_key() {
        put(Map.of("id", s("b"), "open", AttributeValue.fromBool(true)));
        put(Map.of("id", s("a"), "open", AttributeValue.fromBool(false)));
        assertThat(db.scan(r -> r.tableName("T")
                                .filterExpression("#o = :yes")
                                .expressionAttributeNames(Map.of("#o", "open"))
                                .expressionAttributeValues(Map.of(":yes", AttributeValue.fromBool(true))))
                        .items())
                .extracting(item -> item.get("id").s())
                .containsExactly("b");
        for (String sort : List.of("10", "9", "100")) {
            db.putItem(r -> r.tableName("S").item(Map.of("id", s("x"), "n", n(sort))));
        }
        db.putItem(r -> r.tableName("S").item(Map.of("id", s("y"), "n", n("1"))));
        assertThat(db.query(r -> r.tableName("S")
                                .keyConditionExpression("id = :x AND n > :nine")
                                .scanIndexForward(false)
                                .expressionAttributeValues(Map.of(":x", s("x"), ":nine", n("9"))))
                        .items())
                .extracting(item -> item.get("n").n())
                .containsExactly("100", "10");
    }

    @Test
    void what_is_not_there_or_not_done_is_refused() {
        assertThatThrownBy(() -> db.getItem(r -> r.tableName("Nope").key(Map.of("id", s("a")))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> db.scan(r -> r.tableName("T").limit(1)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("ScanRequest.Limit is not supported locally");
        assertThatThrownBy(() -> db.batchGetItem(r -> {})).isInstanceOf(UnsupportedOperationException.class);
    }
}
