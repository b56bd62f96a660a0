package sluice.sql;

import java.util.Optional;

/// How values of one target type travel: what the staging column is declared as, so that nothing is rounded or cut on
/// arrival; how a staged value becomes the target's type; when it does not survive that; and when two values are the same.
/// The table is [#of].
public interface TypeRule {

    /// The rule for a type, or empty where Sluice cannot store the type exactly (the plan refuses it by name).
    static Optional<TypeRule> of(ColumnType type) {
        return TypeRules.of(type);
    }

    /// The rule for a type whose column takes a value without what goes beyond the type: the time of day of a date, digits
    /// behind those that it keeps, cut and not rounded. Empty where nothing can go beyond it so.
    static Optional<TypeRule> cutting(ColumnType type) {
        return TypeRules.cutting(type);
    }

    /// Type of the staging column, with collation where the target column has one.
    Sql stagingType();

    /// A staged value as the target's type; NULL stays NULL. Only for values that [#survives].
    ///
    /// @param staged an expression, e.g. `s."amount"`
    Sql cast(Sql staged);

    /// A boolean expression that never raises an error: true where the value becomes the target's type and means the
    /// same; true for NULL.
    Sql survives(Sql staged);

    /// A boolean expression, cheaper than [#survives]: true only for values that survive whole, as most do. Of others it is false or NULL,
    /// or an error of data.
    default Sql isPlain(Sql staged) {
        return survives(staged);
    }

    /// A boolean expression, never NULL: both values, of the target's type, are the same for a user of the column.
    Sql same(Sql a, Sql b);

    /// As [#same], or true: the staged value differs only where it holds a character that stands for one that could not be
    /// loaded.
    Sql sameButReplaced(Sql target, Sql staged);

    /// As [#same] with the value as it is staged, one that [#survives]: what is equal is mostly found without the cast.
    default Sql sameStaged(Sql target, Sql staged) {
        return same(target, cast(staged));
    }

    /// As [#sameButReplaced] with the value as it is staged.
    default Sql sameStagedButReplaced(Sql target, Sql staged) {
        return sameStaged(target, staged);
    }

    /// A boolean expression, never NULL: a staged value, not yet cast, holds U+FFFD, which the load puts where it cannot
    /// carry a character; `false` where the type is not read from text.
    Sql holdsReplaced(Sql staged);

    /// Whether the type may be (part of) a key here: it has an order that staging and target share.
    boolean usableAsKey();
}
