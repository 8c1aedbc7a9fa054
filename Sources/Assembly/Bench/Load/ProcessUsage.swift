import Glibc

/// What the kernel counts for this process.
enum ProcessUsage {
    /// Processor time of all threads since the start, in user and kernel mode, in seconds.
    static func cpuSeconds() throws(BenchError) -> Double {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else {
            throw BenchError(.surroundings, "getrusage failed: \(String(cString: strerror(errno)))")
        }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Lets this process and those it starts open `count` descriptors, as far as the system lets anybody.
    static func allowDescriptors(_ count: Int) throws(BenchError) {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else {
            throw BenchError(.surroundings, "getrlimit failed: \(String(cString: strerror(errno)))")
        }
        guard limit.rlim_cur < rlim_t(count) else { return }
        guard limit.rlim_max >= rlim_t(count) else {
            throw BenchError(
                .surroundings,
                "\(count) descriptors are needed and the system allows \(limit.rlim_max); raise ulimit -Hn or use fewer --streams"
            )
        }
        limit.rlim_cur = rlim_t(count)
        guard setrlimit(resource, &limit) == 0 else {
            throw BenchError(.surroundings, "setrlimit failed: \(String(cString: strerror(errno)))")
        }
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
