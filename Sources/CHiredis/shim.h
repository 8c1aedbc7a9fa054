#ifndef PENSTOCK_CHIREDIS_SHIM_H
#define PENSTOCK_CHIREDIS_SHIM_H

#include <hiredis/hiredis.h>

#endif
