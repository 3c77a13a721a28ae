/** The validation job: whole cases are segmented and scored, with a report. */
package sc.fiji.stunet.validation;
