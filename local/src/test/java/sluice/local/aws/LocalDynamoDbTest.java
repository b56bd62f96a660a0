package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

class LocalDynamoDbTest {
    private final LocalDynamoDb db = new LocalDynamoDb(Map.of("T", List.of("id"), "S", List.of("kind", "id")));

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue n(String number) {
        return AttributeValue.fromN(number);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "attribute_not_exists(z) | true",
        "attribute_not_exists(a) | false",
        "attribute_not_exists(#a) | false",
        "a = :one | true",
        "#a = :one | true",
        "a = :two | false",
        "z = :one | false",
        "a <= :two | true",
        "a <= :one | true",
        "a <= :none | false",
        "z <= :one | false",
        "a = :text | false",
        "a <= :text | false",
        "id = :x | true",
        "attribute_not_exists(a) OR a = :one | true",
        "a = :one OR attribute_not_exists(a) | true",
        "attribute_not_exists(a) OR a = :two | false",
    })
    void conditions_hold_as_in_dynamodb(String condition, boolean holds) {
        boolean result = ItemCondition.holds(
                condition,
                Map.of("#a", "a"),
                Map.of(":none", n("0"), ":one", n("1.0"), ":two", n("2"), ":text", s("1"), ":x", s("x")),
                Map.of("id", s("x"), "a", n("1")));
        assertThat(result).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "attribute_exists(a) | attribute_exists(a)",
        "begins_with(a, :v) | begins_with",
        "a <> :v | <>",
        "a = :v AND a = :v | AND",
        "a = :v OR NOT a = :v | NOT",
        "a <= :v | <= of S",
        "a.b = :v | a.b",
        "a[0] = :v | a[0]",
        "a IN (:v) | IN",
        "a BETWEEN :v AND :v | BETWEEN",
        "a = :v b | :v b",
    })
    void conditions_beyond_ours_are_refused_by_name(String condition, String name) {
        assertThatThrownBy(() -> ItemCondition.holds(condition, Map.of(), Map.of(":v", s("1")), Map.of("a", s("1"))))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("is not supported locally");
    }

    @Test
    void a_conditional_put_succeeds_once() {
        Map<String, AttributeValue> item = Map.of("id", s("run"), "v", n("1"));
        db.putItem(r -> r.tableName("T").item(item).conditionExpression("attribute_not_exists(id)"));
        assertThatThrownBy(() -> db.putItem(r -> r.tableName("T")
                        .item(Map.of("id", s("run"), "v", n("2")))
                        .conditionExpression("attribute_not_exists(id)")))
                .isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(db.getItem(r -> r.tableName("T").key(Map.of("id", s("run"))).consistentRead(true)).item())
                .isEqualTo(item);
    }

    @Test
    void a_delete_may_depend_on_the_item() {
        db.putItem(r -> r.tableName("T").item(Map.of("id", s("a"), "token", s("t1"))));
        assertThatThrownBy(() -> db.deleteItem(r -> r.tableName("T")
                        .key(Map.of("id", s("a")))
                        .conditionExpression("#t = :t")
                        .expressionAttributeNames(Map.of("#t", "token"))
                        .expressionAttributeValues(Map.of(":t", s("t2")))))
                .isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(db.items("T")).hasSize(1);
        db.deleteItem(r -> r.tableName("T").key(Map.of("id", s("a"))));
        assertThat(db.getItem(r -> r.tableName("T").key(Map.of("id", s("a")))).hasItem()).isFalse();
    }

    @Test
    void queries_are_in_the_order_of_the_sort_key() {
        for (String sort : List.of("b", "a", "c")) {
            db.putItem(r -> r.tableName("S").item(Map.of("kind", s("x"), "id", s(sort))));
        }
        db.putItem(r -> r.tableName("S").item(Map.of("kind", s("y"), "id", s("a"))));
        assertThat(db.query(r -> r.tableName("S")
                                .keyConditionExpression("kind = :x")
                                .expressionAttributeValues(Map.of(":x", s("x"))))
                        .items())
                .extracting(item -> item.get("id").s())
                .containsExactly("a", "b", "c");
    }

    @Test
    void a_number_is_added_to_from_nothing_on_and_what_is_set_is_replaced() {
        for (String text : List.of("first", "second")) {
            db.updateItem(r -> r.tableName("T")
                    .key(Map.of("id", s("a")))
                    .updateExpression("ADD #count :one SET #text = :text, #more = :text")
                    .expressionAttributeNames(Map.of("#count", "count", "#text", "text", "#more", "more"))
                    .expressionAttributeValues(Map.of(":one", n("1"), ":text", s(text))));
        }
        assertThat(db.items("T")).containsExactly(Map.of("id", s("a"), "count", n("2"), "text", s("second"), "more", s("second")));
    }

    @Test
    void what_is_not_there_or_not_done_is_refused() {
        assertThatThrownBy(() -> db.getItem(r -> r.tableName("Nope").key(Map.of("id", s("a")))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> db.query(r -> r.tableName("T").limit(1)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("QueryRequest.Limit is not supported locally");
        assertThatThrownBy(() -> db.updateItem(r -> r.updateExpression("REMOVE #a"))).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> db.scan(r -> {})).isInstanceOf(UnsupportedOperationException.class);
    }
}
