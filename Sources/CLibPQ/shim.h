#ifndef PENSTOCK_CLIBPQ_SHIM_H
#define PENSTOCK_CLIBPQ_SHIM_H

#include <libpq-fe.h>

#endif
