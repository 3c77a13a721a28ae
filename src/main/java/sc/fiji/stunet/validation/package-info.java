/** Whole cases are segmented and scored: the job, and its report. */
package sc.fiji.stunet.validation;
