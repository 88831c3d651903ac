// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStaking} from "../interfaces/IStaking.sol";

/// @title Slashers
/// @notice Which further contracts each operator lets slash its stake, and since when. The court is none of them: it always may.
library Slashers {
    struct State {
        mapping(address operator => mapping(address slasher => uint64 time)) from;
    }

    /// @dev Accepts a slasher of the caller's stake for ever. The caller of this sees to it that it is not known yet.
    /// @param notice seconds until it may slash
    function admit(State storage self, address slasher, uint64 notice) internal {
        require(_isContract(slasher), IStaking.SlasherNotContract(slasher));
        uint64 from = uint64(block.timestamp) + notice;
        self.from[msg.sender][slasher] = from;

        emit IStaking.SlasherAdmitted(msg.sender, slasher, from);
    }

    /// @dev An account with delegated code (EIP-7702) is no contract: whoever has its key slashes, and can change the code.
    function _isContract(address account) private view returns (bool) {
        uint256 length = account.code.length;
        return length > 0 && !(length == 23 && bytes3(account.code) == 0xef0100);
    }
}
