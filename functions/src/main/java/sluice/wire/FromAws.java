package sluice.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a type that AWS writes: read leniently, because AWS adds fields without notice.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface FromAws {}
