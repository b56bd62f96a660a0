package sluice.sql;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Makes a record of a row: see [Row#to].
///
/// @param prefix of the columns' names
record RecordReader(Row row, String prefix) {

    <R extends Record> R read(Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            String column = column(components[i]);
            try {
                values[i] = value(column, components[i].getGenericType());
            } catch (IllegalStateException | IllegalArgumentException | ArithmeticException e) {
                throw new IllegalStateException(
                        "%s.%s is read from column %s: %s".formatted(type.getSimpleName(), components[i].getName(), column, e.getMessage()), e);
            }
        }
        try {
            Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(type.getSimpleName() + " refuses a row: " + e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private String column(RecordComponent c) {
        return prefix + c.getName().replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object value(String column, Type type) {
        return switch (type) {
            case Class<?> c when c == int.class || c == Integer.class -> row.integer(column);
            case Class<?> c when c == long.class || c == Long.class -> row.number(column);
            case Class<?> c when c == double.class -> Double.valueOf(row.required(column));
            case Class<?> c when c == boolean.class -> row.flag(column);
            case Class<?> c when c == String.class -> row.required(column);
            case Class<?> c when c.isEnum() -> row.constant(column, (Class<? extends Enum>) c);
            case Class<?> c when c.isRecord() -> new RecordReader(row, column + "_").read((Class<? extends Record>) c);
            case ParameterizedType p when p.getRawType() == Optional.class ->
                row.text(column) == null ? Optional.empty() : Optional.of(value(column, argument(p)));
            case ParameterizedType p when p.getRawType() == List.class && argument(p) == String.class -> row.texts(column);
            case ParameterizedType p when p.getRawType() == List.class && argument(p) instanceof Class<?> c && c.isRecord() ->
                list(column + "_", (Class<? extends Record>) c);
            default -> throw new IllegalArgumentException("no column is read as " + type.getTypeName());
        };
    }

    private static Type argument(ParameterizedType type) {
        return type.getActualTypeArguments()[0];
    }

    /// Records of arrays, one array a component, all of one length.
    private <R extends Record> List<R> list(String prefix, Class<R> type) {
        List<Integer> lengths = Arrays.stream(type.getRecordComponents())
                .map(c -> row.texts(new RecordReader(row, prefix).column(c)).size())
                .distinct()
                .toList();
        if (lengths.size() != 1) {
            throw new IllegalArgumentException("arrays of lengths " + lengths);
        }
        return IntStream.range(0, lengths.getFirst())
                .mapToObj(i -> new RecordReader(new Element(row, i), prefix).read(type))
                .toList();
    }

    /// What arrays of a row hold at one place.
    private record Element(Row row, int at) implements Row {
        @Override
        public String text(String column) {
            return row.texts(column).get(at);
        }

        @Override
        public List<String> texts(String column) {
            throw new IllegalArgumentException("an array in an array");
        }
    }
}
