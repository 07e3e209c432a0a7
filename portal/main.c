/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - parvis: one binary for the portal and its administration. */
#include "cli/command.h"

int
main(int argc, char **argv)
{
	return cli_main(argc - 1, argv + 1);
}
