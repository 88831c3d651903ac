// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {OPG} from "../../../contracts/OPG.sol";
import {Test} from "../helpers/Test.sol";

contract OPGTest is Test {
    address private holder = accountOf("holder");
    address private other = accountOf("other");
    OPG private opg = new OPG(holder);

    function test_constructor_givesHolderEverything_succeeds() public view {
        vm.assertEq(opg.totalSupply(), 1_000_000_000e18);
        vm.assertEq(opg.balanceOf(holder), opg.totalSupply());
    }

    function test_constructor_zeroHolder_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        new OPG(address(0));
    }

    function test_permit_signedByHolder_succeeds() public {
        bytes memory signature = sign("holder", permitDigest(5, 100));
        (bytes32 r, bytes32 s, uint8 v) = split(signature);
        vm.warp(100);
        opg.permit(holder, other, 5, 100, v, r, s);
        vm.prank(other);
        opg.transferFrom(holder, other, 5);

        vm.assertEq(opg.balanceOf(other), 5);
        vm.assertEq(opg.nonces(holder), 1);
    }

    function test_permit_expired_reverts() public {
        (bytes32 r, bytes32 s, uint8 v) = split(sign("holder", permitDigest(5, 100)));
        vm.warp(101);

        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, 100));
        opg.permit(holder, other, 5, 100, v, r, s);
    }

    function testFuzz_transfer_anyAmount_works(uint256 amount) public {
        uint256 supply = opg.totalSupply();
        if (amount > supply) {
            vm.expectRevert(
                abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, holder, supply, amount)
            );
        }
        vm.prank(holder);
        opg.transfer(other, amount);

        vm.assertEq(opg.totalSupply(), supply);
        vm.assertEq(opg.balanceOf(holder) + opg.balanceOf(other), supply);
    }

    function permitDigest(uint256 value, uint256 deadline) private view returns (bytes32) {
        bytes32 permit = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                holder,
                other,
                value,
                opg.nonces(holder),
                deadline
            )
        );
        return keccak256(abi.encodePacked(hex"1901", opg.DOMAIN_SEPARATOR(), permit));
    }

    function split(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
