package import Domain

/// How a worker process behaves.
package struct FleetConfiguration: Sendable {
    /// A pool this process works for.
    package struct Pool: Sendable, Hashable {
        package var name: PoolName
        /// The provider whose limit it is; nil for a pool without one.
        package var provider: String?
        /// The most slots this process asks for: calls in flight in a provider's pool, where a few more tasks may be
        /// claimed ahead of their slots; tasks at once in any other. Range 1…10,000.
        package var size: Int32
        /// The fleet-wide limit that a new pool is made with. Range 1…100,000.
        package var limit: Int32
        /// Whether an existing pool takes the limit too, because the model catalogue states it.
        package var isLimitStated: Bool
        package init(name: PoolName, provider: String?, size: Int32, limit: Int32, isLimitStated: Bool = false) {
            self.name = name
            self.provider = provider
            self.size = size
            self.limit = limit
            self.isLimitStated = isLimitStated
        }
    }

    package var pools: [Pool] = []
    /// How long the worker's lease lasts unrenewed, on the database's clock. A dead worker's tasks are queued
    /// again after at most this plus `rescuePeriod`. Range 3…300 s.
    package var lease: Duration = .seconds(12)
    /// How often the lease is renewed; at most a third of `lease`.
    package var beat: Duration = .seconds(3)
    /// How long before the lease ends, on this process's clock, no call is started any more.
    package var leaseMargin: Duration = .seconds(2)
    /// The longest wait between two looks at an empty queue. Range 10 ms…60 s.
    package var pollMax: Duration = .seconds(1)
    /// How many tasks one claim or one settlement may carry. Range 1…5,000.
    package var batchMax = 1000
    /// In a provider's pool, tasks are claimed ahead of the slots that come free within this time, so that a slot finds its
    /// next call waiting; at most ``ClaimAhead/countMax`` of them. Longer uses slots better while many calls end at once, and
    /// keeps tasks from workers that might have had a slot for them; zero claims none. Range 0…5 s.
    package var aheadTime: Duration = ClaimAhead().time
    /// The most bytes of large inputs (JSON text of more than `InputSize.carriedMax`) that this process works on at once. An
    /// attempt whose input does not fit waits until others have ended, first come, first served. While it runs, an input is
    /// in memory as text for a moment and then as values, which take about as much and up to a few times more: half of what
    /// the process may have is a sensible upper end. Range 64 MiB, the largest input there is, …1 TiB.
    package var inputBytesMax = 256 << 20
    /// How many claim-and-settle loops share the work. While one waits for the database another one fills it; measured on
    /// two cores, three drain a tenth more than two, and four no more than three.
    package var pumps = 3
    /// How long a graceful stop waits for running attempts before it interrupts them.
    package var drainGrace: Duration = .seconds(30)
    /// How long an interrupted attempt has to end before its task is handed back without it.
    package var interruptGrace: Duration = .seconds(5)
    /// How long an attempt that was asked to stop, because its time is over or somebody cancelled it, has to end before its
    /// task goes on without it. Shorter frees its room sooner; longer lets a slow database write its last call down.
    /// Range 1 ms…10 min.
    package var deafGrace: Duration = .seconds(30)
    /// How often deferred, expired and lost tasks are looked for.
    package var duePeriod: Duration = .milliseconds(500)
    package var rescuePeriod: Duration = .seconds(2)
    /// How many workers may be lost while they run a task before it is set aside as failed with code `crash_loop`.
    /// Lower protects the fleet from a task that kills its process; higher forgives tasks that were only near one.
    /// Range 1…100.
    package var deathsMax: Int32 = 3
    /// Days of ended tasks to keep.
    package var retentionDays: Int32 = 30

    package init() {}

    /// Everything that is wrong with the configuration; empty when it can be used.
    package func validate() -> [String] {
        var complaints: [String] = []
        if !(Duration.seconds(3)...Duration.seconds(300)).contains(lease) {
            complaints.append("fleet.lease must be 3…300 s")
        }
        if beat * 3 > lease || beat < .milliseconds(300) {
            complaints.append("fleet.beat must be at least 0.3 s and at most a third of fleet.lease")
        }
        if !(Duration.milliseconds(10)...Duration.seconds(60)).contains(pollMax) {
            complaints.append("fleet.poll_max must be 10 ms…60 s")
        }
        if !(1...5000).contains(batchMax) { complaints.append("fleet.batch_max must be 1…5,000") }
        if !(1...8).contains(pumps) { complaints.append("fleet.pumps must be 1…8") }
        if !(Duration.zero...Duration.seconds(5)).contains(aheadTime) {
            complaints.append("fleet.ahead_time must be 0…5 s")
        }
        if !(InputLoader.bytesMax...1 << 40).contains(inputBytesMax) {
            complaints.append("fleet.input_bytes_max (PENSTOCK_INPUT_MEMORY_MB) must be 64…1,048,576 MiB")
        }
        if !(Duration.milliseconds(1)...Duration.seconds(600)).contains(deafGrace) {
            complaints.append("fleet.deaf_grace must be 1 ms…10 min")
        }
        if !(1...100).contains(deathsMax) { complaints.append("fleet.deaths_max must be 1…100") }
        if retentionDays < 1 { complaints.append("fleet.retention_days must be at least 1") }
        for pool in pools {
            if !(1...10_000).contains(pool.size) { complaints.append("pool \(pool.name): size must be 1…10,000") }
            if !(1...100_000).contains(pool.limit) { complaints.append("pool \(pool.name): limit must be 1…100,000") }
        }
        return complaints
    }
}
