package sc.fiji.stunet.outside;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a test, or every test of a class, needs from outside of the project. Asked before the test begins, so that no
 * assertion of the test takes its absence for something else.
 */
@Tag("outside")
@ExtendWith(Needs.Condition.class)
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {

	Outside[] value();

	/** Leaves the test out, or fails it, when something is missing. */
	final class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			Needs needs = AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
					.orElse(null);
			if (needs == null) return ConditionEvaluationResult.enabled("needs nothing more");
			for (Outside one : needs.value())
				if (one.find().isEmpty())
					return ConditionEvaluationResult.disabled(
							Outside.missing(one.whatIsMissing()).getMessage());
			return ConditionEvaluationResult.enabled("nothing is missing");
		}
	}
}
