#ifndef PENSTOCK_CEPOLL_SHIM_H
#define PENSTOCK_CEPOLL_SHIM_H

// Swift's Glibc module leaves these three out or incomplete, so they get a module of their own.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#endif
