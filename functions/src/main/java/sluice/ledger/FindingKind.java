package sluice.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What is wrong with a row. The ledger and report.json spell a kind in lower case with blanks, e.g. `bad value`; the ledger
/// takes no other.
public enum FindingKind {
    /// A staged row of the window that the target lacks.
    MISSING,
    /// A staged row of the window whose columns the target holds in another way.
    DIFFERENT,
    /// One that differs only by characters that could not be loaded, and so was not overwritten.
    REPLACED,
    /// A row of the target's window that staging lacks.
    EXTRA,
    /// A row of the target that is a staged row's by the source's key, and stands under another key.
    DUPLICATE,
    /// A staged value that its column in the target cannot hold exactly.
    BAD_VALUE,
    /// A staged row that a unique index or the key refuses.
    COLLISION,
    /// A staged row whose parent is neither in the target nor loaded, or one whose referenced value would change.
    ORPHAN,
    /// A staged row that belongs to no partition of the target.
    NO_PARTITION,
    /// A staged row that the target refused while it was written.
    REFUSED;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
