/** What this computer has and lacks, as text to paste into a report, without names of people or their folders. */
package sc.fiji.stunet.doctor;
